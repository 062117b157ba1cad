// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AttestationPolicy, Reason, WorkerEvidence } from '@glovebox/contracts';
import { judgeEvidence } from '@glovebox/attestation';
import { CodedError } from '@glovebox/core';
import { openDocument, reportData, transcriptDigest, type VerifiedDocument } from '@glovebox/crypto';
import { explainParts, type ExplainedPart } from '../evidence/explain-parts.ts';

/** What the reader of a room found of one worker, from evidence alone. */
export interface JudgedWorker {
  readonly relay: string;
  readonly platform: string;
  /** Empty where the room's policy trusts it. */
  readonly reasons: readonly Reason[];
  readonly trusted: boolean;
  readonly developmentRoot: boolean;
  /** As of when: the newest challenge that the evidence answers. */
  readonly at: string;
  readonly parts: readonly ExplainedPart[];
}

export interface JudgeWorkerOptions {
  readonly now: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/**
 * Whether a room's attestation policy trusts a worker, and why not: the evidence is verified here, under the vendors' roots,
 * and must answer challenges that the room's own keybrokers signed. Nothing of what the coordinator delivered is believed.
 */
export async function judgeWorker(
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  shown: WorkerEvidence,
  options: JudgeWorkerOptions,
): Promise<JudgedWorker> {
  const { judged, reasons, at } = await judgeShown(agreement, shown, agreement.value.attestation, options);
  return {
    relay: shown.relay,
    platform: shown.evidence.platform,
    reasons,
    trusted: reasons.length === 0,
    developmentRoot: judged.kind === 'accepted' && judged.developmentRoot,
    at,
    parts: explainParts(shown.evidence, shown.collateral, judged.kind === 'accepted' ? judged.claims : null),
  };
}

/** Evidence held against a policy, and whether it answers the room's own challenges: every reason against it. */
export async function judgeShown(
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  shown: WorkerEvidence,
  policy: AttestationPolicy,
  { now, dangerouslyTrustDevelopmentRoots }: JudgeWorkerOptions,
) {
  const bound = bindingOf(agreement, shown);
  const at = bound.kind === 'bound' ? bound.at : now;
  const judged = await judgeEvidence(shown.evidence, {
    policy,
    collateral: shown.collateral,
    reportData: bound.kind === 'bound' ? bound.reportData : new Uint8Array(64),
    at,
    dangerouslyTrustDevelopmentRoots,
  });
  const reasons = [
    ...(bound.kind === 'bound' ? [] : [bound.reason]),
    ...(judged.kind === 'accepted' ? [] : judged.reasons),
  ];
  return { judged, reasons, at };
}

type Binding =
  | { readonly kind: 'bound'; readonly reportData: Uint8Array; readonly at: string }
  | { readonly kind: 'unbound'; readonly reason: Reason };

/** The 64 bytes that the evidence must carry, made of challenges that are really those of the room's keybrokers. */
function bindingOf({ digest, value }: VerifiedDocument<'glovebox/agreement/v1'>, shown: WorkerEvidence): Binding {
  try {
    const job = openDocument('glovebox/job/v1', shown.job);
    const challenges = shown.challenges.map((envelope) => openDocument('glovebox/challenge/v1', envelope));
    const isOurs = challenges.every(
      (challenge) =>
        isKeybrokers(value, challenge.signers, challenge.value.keybroker) &&
        challenge.value.agreement === digest &&
        challenge.value.job === job.digest &&
        challenge.value.attempt === shown.attempt,
    );
    const at = challenges
      .map((challenge) => challenge.value.time)
      .toSorted()
      .at(-1);
    if (!isOurs || at === undefined) return unbound('the challenges are not those of the room’s keybrokers');
    const transcript = transcriptDigest({
      agreement: digest,
      job: job.digest,
      datasets: job.value.datasets,
      commitments: challenges.map((challenge) => ({
        keybroker: challenge.value.keybroker,
        commitment: challenge.value.commitment,
      })),
    });
    const nonces = challenges.map((challenge) => challenge.value.nonce);
    return { kind: 'bound', reportData: reportData({ transcript, nonces, worker: shown.worker }), at };
  } catch (error) {
    if (error instanceof CodedError) return unbound(error.message);
    throw error;
  }
}

const isKeybrokers = ({ keybrokers }: Agreement, signers: readonly string[], key: string): boolean =>
  signers.includes(key) && keybrokers.some(({ identityKey }) => identityKey === key);

const unbound = (why: string): Binding => ({
  kind: 'unbound',
  reason: {
    code: 'worker-unbound',
    message: `what the evidence answers cannot be told: ${why}`.slice(0, 400),
    remedy: 'do not rely on it; a receipt of this worker says more',
  },
});
