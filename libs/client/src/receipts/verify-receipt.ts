// SPDX-License-Identifier: Apache-2.0
import type { Collateral, Denied, Reason, Receipt, ReceiptBundle, SuppressionSummary } from '@glovebox/contracts';
import { isDenied, ReasonList, type JobPlan } from '@glovebox/policy';
import type { Pins } from '../pins.ts';
import { openBundle, type OpenedBundle } from './open-bundle.ts';
import { checkPins, decideAgain } from './check-documents.ts';
import { checkChallenges } from './check-challenges.ts';
import { checkEvidence } from './check-evidence.ts';
import { checkGrants, checkPermits } from './check-grants.ts';
import { checkReceipt } from './check-receipt.ts';

export interface VerifyReceiptOptions {
  readonly pins: Pins;
  /** The time at which everything is judged. Default: the receipt's own time, which the keybrokers signed. */
  readonly at?: string;
  /** Revocation lists and certificates that do not travel in the evidence itself. */
  readonly collateral?: Collateral;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/** What a verified receipt proves. */
export interface VerifiedReceipt {
  readonly kind: 'verified';
  /** True when the proof rests on a development root: the worker need not have been a real TEE. */
  readonly developmentRoot: boolean;
  readonly receipt: Receipt;
  readonly plan: JobPlan;
  readonly platform: string;
  readonly suppression: SuppressionSummary;
  /** Keybrokers whose state nobody witnesses, so that a rollback by their host would not be seen. */
  readonly unwitnessed: readonly string[];
}

/**
 * Whether a receipt proves that a table was released by an attested worker, for a job that everybody concerned
 * approved, on exactly the named versions, with a permit of every keybroker. Works offline, from the bundle and the
 * user's pins alone:
 *
 *  1. open every document: all signatures, strictly parsed
 *  2. the agreement's parties are those that the user pinned
 *  3. decide the job again, as of the receipt's time
 *  4. the challenges are the keybrokers', and make the transcript
 *  5. the evidence convinces under the agreement's policy and carries this transcript and these worker keys
 *  6. each keybroker granted its keys to this worker, having seen this evidence
 *  7. each keybroker permitted this release
 *  8. the receipt says just that, signed by the attested key
 *
 * All reasons against it are returned together. Nothing here trusts the coordinator that delivered the bundle.
 */
export async function verifyReceipt(
  bundle: ReceiptBundle,
  options: VerifyReceiptOptions,
): Promise<VerifiedReceipt | Denied> {
  const opened = openBundle(bundle);
  if (isDenied(opened)) return opened;
  const at = options.at ?? opened.receipt.value.time;

  const unpinned = checkPins(opened, options.pins);
  const decision = decideAgain(bundle, at, options);
  if (isDenied(decision)) return { kind: 'denied', reasons: [...unpinned, ...decision.reasons].slice(0, 100) };

  const { plan } = decision;
  const list = new ReasonList();
  const challenged = checkChallenges(list, opened, plan);
  const attested = await checkEvidence(list, opened, challenged, {
    collateral: options.collateral ?? { certificates: [], crls: [] },
    policy: plan.agreement.value.attestation,
    at,
    dangerouslyTrustDevelopmentRoots: options.dangerouslyTrustDevelopmentRoots,
  });
  checkGrants(list, opened, plan, challenged.transcript);
  checkPermits(list, opened, plan, challenged.transcript);
  checkReceipt(list, opened, plan, { transcript: challenged.transcript, developmentRoot: attested.developmentRoot });

  const reasons = [...unpinned, ...list.reasons];
  if (reasons.length > 0) return { kind: 'denied', reasons: distinct(reasons) };
  return factsOf(opened, plan, attested);
}

function factsOf(
  opened: OpenedBundle,
  plan: JobPlan,
  attested: { developmentRoot: boolean; platform: string },
): VerifiedReceipt {
  const receipt = opened.receipt.value;
  return Object.freeze({
    kind: 'verified',
    developmentRoot: attested.developmentRoot,
    receipt,
    plan,
    platform: attested.platform,
    suppression: receipt.suppression,
    unwitnessed: plan.keybrokers.filter((keybroker) => keybroker.witnesses.length === 0).map(({ name }) => name),
  });
}

const distinct = (reasons: readonly Reason[]): Reason[] =>
  reasons
    .filter(
      ({ code, message }, index) =>
        index === reasons.findIndex((other) => other.code === code && other.message === message),
    )
    .slice(0, 100);
