// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Collateral } from '@glovebox/contracts';
import { appraise, appraiseWithoutBinding } from './appraise.ts';
import type { PartOutcome } from './ear/ear.ts';
import { AttestationError } from './error.ts';
import { toReason } from './judge-evidence.ts';
import type { SingleEvidence, SinglePolicy } from './platform.ts';
import { verifyEvidence } from './verify-evidence.ts';

export interface StoredEvidenceOptions {
  readonly policy: AttestationPolicy;
  readonly collateral: Collateral;
  readonly at: string;
  /** The 64 bytes that the evidence must carry, or the explicit choice of an auditor not to compare them. */
  readonly reportData: Uint8Array | 'not-compared';
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/**
 * Judges evidence for a report to people, where `judgeEvidence` decides: the outcome under the platform policy that accepts,
 * else under the one with the fewest reasons, so that the nearest miss is told.
 */
export async function judgeStoredEvidence(
  evidence: SingleEvidence,
  options: StoredEvidenceOptions,
): Promise<PartOutcome> {
  const fitting: readonly SinglePolicy[] = options.policy.platforms.filter(
    (policy): policy is SinglePolicy => policy.platform === evidence.platform,
  );
  const outcomes: PartOutcome[] = [];
  for (const policy of fitting) outcomes.push(await judgeUnder(policy, evidence, options));
  const [first, ...others] = outcomes;
  return first === undefined ? noPolicy(evidence) : others.reduce(nearer, first);
}

const noPolicy = ({ platform }: SingleEvidence): PartOutcome => ({
  kind: 'not-authentic',
  reasons: [
    {
      code: 'platform-mismatch',
      message: `the policy has no clause for \`${platform}\``,
      remedy: 'use a worker on a platform that the policy names, or agree on one for this platform',
      clause: 'platforms',
    },
  ],
});

async function judgeUnder(
  policy: SinglePolicy,
  evidence: SingleEvidence,
  options: StoredEvidenceOptions,
): Promise<PartOutcome> {
  try {
    const claims = await verifyEvidence(evidence, { ...options, policy });
    const appraisal =
      options.reportData === 'not-compared'
        ? appraiseWithoutBinding(claims, policy)
        : appraise(claims, policy, { reportData: options.reportData });
    return { kind: 'appraised', claims, policy, reasons: appraisal.kind === 'accepted' ? [] : appraisal.reasons };
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return { kind: 'not-authentic', reasons: [toReason(error)] };
  }
}

function nearer(a: PartOutcome, b: PartOutcome): PartOutcome {
  if (a.kind === 'not-authentic' || b.kind === 'not-authentic') return a.kind === 'not-authentic' ? b : a;
  return reasonsOf(b) < reasonsOf(a) ? b : a;
}

const reasonsOf = (outcome: PartOutcome): number => (outcome.kind === 'appraised' ? outcome.reasons.length : 0);
