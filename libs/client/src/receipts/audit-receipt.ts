// SPDX-License-Identifier: Apache-2.0
import type { Denied, Reason, ReceiptBundle } from '@glovebox/contracts';
import { isDenied, ReasonList, type JobPlan } from '@glovebox/policy';
import { explainParts, type ExplainedPart } from '../evidence/explain-parts.ts';
import { checkChallenges } from './check-challenges.ts';
import { checkPins, decideAgain } from './check-documents.ts';
import { checkEvidence, type AttestedWorker } from './check-evidence.ts';
import { checkGrants, checkPermits } from './check-grants.ts';
import { checkReceipt } from './check-receipt.ts';
import {
  comparedChallenges,
  comparedDecision,
  comparedDocuments,
  comparedEvidence,
  comparedGrants,
  comparedParties,
  comparedPermits,
  comparedReceipt,
} from './describe-comparisons.ts';
import { openBundle, type OpenedBundle } from './open-bundle.ts';
import { allSteps, stepOf, type ReceiptStep } from './receipt-step.ts';
import type { VerifiedReceipt, VerifyReceiptOptions } from './verify-receipt.ts';

/** A receipt checked step by step, for people who want to see each of them. */
export interface ReceiptAudit {
  readonly steps: readonly ReceiptStep[];
  /** Verified only when every step passed. */
  readonly outcome: VerifiedReceipt | Denied;
  /** Null where the documents do not open. */
  readonly opened: OpenedBundle | null;
  /** What the evidence says, part by part; only where `authentic` did anybody's signature vouch for it. */
  readonly evidence: readonly ExplainedPart[];
}

const REASONS_MAX = 100;

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
export async function auditReceipt(bundle: ReceiptBundle, options: VerifyReceiptOptions): Promise<ReceiptAudit> {
  const collateral = options.collateral ?? { certificates: [], crls: [] };
  const opened = openBundle(bundle);
  if (isDenied(opened)) {
    const steps = allSteps([stepOf('documents', [], opened.reasons)]);
    return { steps, outcome: opened, opened: null, evidence: explainParts(bundle.evidence, collateral, null) };
  }
  const at = options.at ?? opened.receipt.value.time;
  const steps = [
    stepOf('documents', comparedDocuments(opened), []),
    stepOf('parties', comparedParties(opened, options.pins), checkPins(opened, options.pins)),
  ];

  const decision = decideAgain(bundle, at, options);
  if (isDenied(decision)) {
    steps.push(stepOf('decision', [], decision.reasons));
    const evidence = explainParts(bundle.evidence, collateral, null);
    return { steps: allSteps(steps), outcome: deniedBy(steps), opened, evidence };
  }

  const { plan } = decision;
  steps.push(stepOf('decision', comparedDecision(plan, at), []));
  const attempt = await checkAttempt(opened, plan, { ...options, at, collateral });
  steps.push(...attempt.steps);
  return {
    steps,
    outcome: steps.some(({ outcome }) => outcome !== 'passed')
      ? deniedBy(steps)
      : factsOf(opened, plan, attempt.attested),
    opened,
    evidence: explainParts(bundle.evidence, collateral, attempt.attested.claims),
  };
}

/** Steps 4 to 8: what this one attempt left behind, against the plan that the documents make. */
async function checkAttempt(
  opened: OpenedBundle,
  plan: JobPlan,
  options: Required<Pick<VerifyReceiptOptions, 'at' | 'collateral' | 'dangerouslyTrustDevelopmentRoots'>>,
): Promise<{ readonly steps: readonly ReceiptStep[]; readonly attested: AttestedWorker }> {
  const collect = async <T>(check: (list: ReasonList) => T | Promise<T>) => {
    const list = new ReasonList();
    return { found: await check(list), reasons: list.reasons };
  };
  const challenged = await collect((list) => checkChallenges(list, opened, plan));
  const { transcript } = challenged.found;
  const attested = await collect((list) =>
    checkEvidence(list, opened, challenged.found, {
      collateral: options.collateral,
      policy: plan.agreement.value.attestation,
      at: options.at,
      dangerouslyTrustDevelopmentRoots: options.dangerouslyTrustDevelopmentRoots,
    }),
  );
  const { developmentRoot } = attested.found;
  const granted = await collect((list) => checkGrants(list, opened, plan, transcript));
  const permitted = await collect((list) => checkPermits(list, opened, plan, transcript));
  const said = await collect((list) => checkReceipt(list, opened, plan, { transcript, developmentRoot }));
  return {
    attested: attested.found,
    steps: [
      stepOf('challenges', comparedChallenges(plan, opened, challenged.found), challenged.reasons),
      stepOf('evidence', comparedEvidence(plan, attested.found), attested.reasons),
      stepOf('grants', comparedGrants(plan, opened), granted.reasons),
      stepOf('permits', comparedPermits(plan, opened), permitted.reasons),
      stepOf('receipt', comparedReceipt(opened, plan), said.reasons),
    ],
  };
}

const deniedBy = (steps: readonly ReceiptStep[]): Denied => ({
  kind: 'denied',
  reasons: distinct(steps.flatMap(({ reasons }) => reasons)).slice(0, REASONS_MAX),
});

const factsOf = (opened: OpenedBundle, plan: JobPlan, attested: AttestedWorker): VerifiedReceipt =>
  Object.freeze({
    kind: 'verified',
    developmentRoot: attested.developmentRoot,
    receipt: opened.receipt.value,
    plan,
    platform: attested.platform,
    suppression: opened.receipt.value.suppression,
    unwitnessed: plan.keybrokers.filter((keybroker) => keybroker.witnesses.length === 0).map(({ name }) => name),
  });

const distinct = (reasons: readonly Reason[]): Reason[] =>
  reasons.filter(
    ({ code, message }, index) =>
      index === reasons.findIndex((other) => other.code === code && other.message === message),
  );
