// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type ReplayErrorCode = 'corpus' | 'policy' | 'fixture';

/** A corpus that cannot be replayed as it is. `field` is the place in the file. */
export class ReplayError extends CodedError<ReplayErrorCode> {}
