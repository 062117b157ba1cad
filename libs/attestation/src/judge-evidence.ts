// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Collateral, Denied, Evidence, PlatformPolicy, Reason } from '@glovebox/contracts';
import { appraise } from './appraise.ts';
import type { ChainCache } from './chain-cache.ts';
import type { VerifiedClaims } from './claims.ts';
import { AttestationError } from './error.ts';
import { verifyEvidence } from './verify-evidence.ts';

export interface JudgeOptions {
  readonly collateral: Collateral;
  readonly policy: AttestationPolicy;
  /** The 64 bytes that the evidence must carry (`reportData` of the crypto library). */
  readonly reportData: Uint8Array;
  readonly at: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
  readonly chains?: ChainCache;
}

export interface AcceptedEvidence {
  readonly kind: 'accepted';
  readonly claims: VerifiedClaims;
  readonly developmentRoot: boolean;
}

const REASONS_MAX = 100;

/**
 * Verifies and appraises evidence against an agreement's policy. Accepted when one platform policy is satisfied
 * completely; policies are never mixed. Otherwise denied, with every reason of every policy of the platform; `clause`
 * starts with the policy's place, for example `platforms.0.minimumTcb`.
 */
export async function judgeEvidence(evidence: Evidence, options: JudgeOptions): Promise<AcceptedEvidence | Denied> {
  const reasons: Reason[] = [];
  for (const [index, policy] of options.policy.platforms.entries()) {
    const outcome = await judgeUnder(policy, evidence, options);
    if (outcome.kind === 'accepted') return outcome;
    reasons.push(...outcome.reasons.map((reason) => withPlace(reason, index)));
  }
  return { kind: 'denied', reasons: reasons.slice(0, REASONS_MAX) };
}

async function judgeUnder(
  policy: PlatformPolicy,
  evidence: Evidence,
  options: JudgeOptions,
): Promise<AcceptedEvidence | Denied> {
  try {
    const claims = await verifyEvidence(evidence, { ...options, policy });
    const appraisal = appraise(claims, policy, options);
    return appraisal.kind === 'accepted'
      ? { kind: 'accepted', claims, developmentRoot: claims.developmentRoot }
      : appraisal;
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return { kind: 'denied', reasons: [toReason(error)] };
  }
}

/** An attestation error as a reason of a refusal. */
export function toReason(error: AttestationError): Reason {
  return {
    code: error.code,
    message: error.message.slice(0, 400),
    ...(error.remedy === undefined ? {} : { remedy: error.remedy.slice(0, 400) }),
    ...(error.field === undefined ? {} : { clause: error.field.slice(0, 180) }),
  };
}

function withPlace(reason: Reason, index: number): Reason {
  const place = `platforms.${String(index)}`;
  return { ...reason, clause: reason.clause === undefined ? place : `${place}.${reason.clause}` };
}
