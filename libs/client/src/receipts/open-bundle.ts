// SPDX-License-Identifier: Apache-2.0
import type { Denied, DocumentType, Evidence, ReceiptBundle, SignedEnvelope } from '@glovebox/contracts';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { denyOnError, isDenied } from '@glovebox/policy';

/** The documents of a bundle that the job's own decision does not open. Signatures are checked; whose they are is not yet. */
export interface OpenedBundle {
  readonly receipt: VerifiedDocument<'glovebox/receipt/v1'>;
  readonly agreement: VerifiedDocument<'glovebox/agreement/v1'>;
  readonly challenges: readonly VerifiedDocument<'glovebox/challenge/v1'>[];
  readonly grants: readonly VerifiedDocument<'glovebox/grant/v1'>[];
  readonly permits: readonly VerifiedDocument<'glovebox/permit/v1'>[];
  readonly evidence: Evidence;
}

/** Opens them all, or says which one does not open. */
export function openBundle(bundle: ReceiptBundle): OpenedBundle | Denied {
  const receipt = openOne('receipt', 'glovebox/receipt/v1', bundle.receipt);
  const agreement = openOne('agreement', 'glovebox/agreement/v1', bundle.agreement);
  const challenges = openAll('challenge', 'glovebox/challenge/v1', bundle.challenges);
  const grants = openAll('grant', 'glovebox/grant/v1', bundle.grants);
  const permits = openAll('permit', 'glovebox/permit/v1', bundle.permits);
  if (isDenied(receipt)) return receipt;
  if (isDenied(agreement)) return agreement;
  if (isDenied(challenges)) return challenges;
  if (isDenied(grants)) return grants;
  if (isDenied(permits)) return permits;
  return { receipt, agreement, challenges, grants, permits, evidence: bundle.evidence };
}

const openOne = <T extends DocumentType>(name: string, type: T, envelope: SignedEnvelope) =>
  denyOnError(name, () => openDocument(type, envelope));

const openAll = <T extends DocumentType>(name: string, type: T, envelopes: readonly SignedEnvelope[]) =>
  denyOnError(name, () => envelopes.map((envelope) => openDocument(type, envelope)));
