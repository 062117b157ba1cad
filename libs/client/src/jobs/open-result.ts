// SPDX-License-Identifier: Apache-2.0
import { ResultBody, type ReleasedTable, type ResultView } from '@glovebox/contracts';
import { canonicalBytes, CodedError, fromBase64Url, parseJson, toHex } from '@glovebox/core';
import { openBox, sha256 } from '@glovebox/crypto';
import { ClientError } from '../error.ts';
import type { PartyIdentity } from '../party-keys.ts';
import type { VerifiedReceipt } from '../receipts/verify-receipt.ts';

/** Label of the box that a result travels in. */
const RESULT_LABEL = 'glovebox/result/v1';

/**
 * Opens a sealed result and checks that it is the one its verified receipt commits to, so that nobody can put another
 * table in its place. `job` is the one that was asked for, `verified` the outcome of `verifyReceipt`.
 * @throws ClientError `cannot-open`, `commitment-mismatch`
 */
export function openResult(
  party: PartyIdentity,
  job: string,
  view: ResultView,
  verified: VerifiedReceipt,
): ReleasedTable {
  const body = parseBody(party, view);
  const salt = fromBase64Url(body.salt);
  const commitment = toHex(sha256(salt, canonicalBytes(body.table)));
  const { receipt } = verified;
  if (body.job !== job || receipt.job !== job || commitment !== receipt.resultCommitment) {
    throw new ClientError('commitment-mismatch', 'the result is not the one that the receipt of this job commits to', {
      remedy: 'do not use it; somebody exchanged the result or the receipt',
    });
  }
  return body.table;
}

function parseBody(party: PartyIdentity, view: ResultView): ResultBody {
  if (view.result.recipient !== party.receiving.publicKey) {
    throw new ClientError('cannot-open', 'the result is sealed to another party', {
      field: 'recipient',
      remedy: 'open it with the keys of the receiver that the job names (see GLOVEBOX_HOME)',
    });
  }
  try {
    const parsed = ResultBody.safeParse(parseJson(openBox(view.result, RESULT_LABEL, party.receiving)));
    if (parsed.success) return parsed.data;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new ClientError('cannot-open', 'the sealed result does not open', {
      remedy: 'fetch it again; if it stays so, the host altered it',
      cause,
    });
  }
  throw new ClientError('cannot-open', 'the sealed result holds no table');
}
