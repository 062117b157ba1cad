// SPDX-License-Identifier: Apache-2.0
import { SignedEnvelope } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { z } from 'zod';
import { ClientError } from '../error.ts';

/** What `agreement show --json` prints, and what the console saves of an agreement. */
const KeptAgreement = z.object({ view: z.object({ envelope: SignedEnvelope }) });

/**
 * An agreement that a party kept as a file, signed by somebody at least. Enough to stop it, which can be done whatever it
 * says; not enough to rely on it.
 * @throws ClientError `invalid`
 */
export function openKeptAgreement(value: unknown): VerifiedDocument<'glovebox/agreement/v1'> {
  const kept = KeptAgreement.safeParse(value);
  try {
    if (kept.success) return openDocument('glovebox/agreement/v1', kept.data.view.envelope);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw invalid(cause.message, cause);
  }
  throw invalid('it is of another kind');
}

const invalid = (why: string, cause?: unknown) =>
  new ClientError('invalid', `the file holds no agreement: ${why}`, {
    field: 'agreement',
    remedy: 'give what the console saved of it, or `glovebox agreement show DIGEST --json`',
    cause,
  });
