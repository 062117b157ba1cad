// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '../error.ts';

/** An answer that is well-formed and not the one that was asked for. */
export const another = (what: string) =>
  new AttestationError('malformed', `the service answered with ${what}`, {
    field: 'answer',
    remedy: 'check which service or mirror answers',
  });
