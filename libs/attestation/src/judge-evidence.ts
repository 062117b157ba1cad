// SPDX-License-Identifier: Apache-2.0
import {
  CompositeEvidence,
  type AttestationPolicy,
  type Collateral,
  type CompositePolicy,
  type Denied,
  type Evidence,
  type PlatformPolicy,
  type Reason,
} from '@glovebox/contracts';
import { appraise } from './appraise.ts';
import type { ChainCache } from './chain-cache.ts';
import type { CompositeClaims, VerifiedClaims } from './claims.ts';
import { judgeComposite, type JudgeSingle, type SingleJudgement } from './composite/judge-composite.ts';
import { partsMissing, partsUnexpected, place } from './composite/part-reasons.ts';
import { AttestationError } from './error.ts';
import { parseInput } from './parse-input.ts';
import type { CryptoEngine } from './pki/signature.ts';
import type { SingleEvidence, SinglePolicy } from './platform.ts';
import { verifyEvidence } from './verify-evidence.ts';

export interface JudgeOptions {
  readonly collateral: Collateral;
  readonly policy: AttestationPolicy;
  /** The 64 bytes that the evidence must carry (`reportData` of the crypto library). */
  readonly reportData: Uint8Array;
  readonly at: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
  readonly chains?: ChainCache;
  readonly engine?: CryptoEngine;
}

export interface AcceptedEvidence {
  readonly kind: 'accepted';
  readonly claims: VerifiedClaims | CompositeClaims;
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
    reasons.push(...outcome.reasons.map((reason) => place(reason, `platforms.${String(index)}`)));
  }
  return { kind: 'denied', reasons: reasons.slice(0, REASONS_MAX) };
}

async function judgeUnder(
  policy: PlatformPolicy,
  evidence: Evidence,
  options: JudgeOptions,
): Promise<AcceptedEvidence | Denied> {
  const judge: JudgeSingle = (part, own, reportData) => judgeSingle(part, own, { ...options, reportData });
  if (evidence.platform === 'composite') {
    return policy.platform === 'composite'
      ? judgeParts(evidence, policy, judge, options)
      : { kind: 'denied', reasons: [partsUnexpected(evidence, policy)] };
  }
  if (policy.platform === 'composite') return { kind: 'denied', reasons: partsMissing(evidence, policy) };
  const { claims, reasons } = await judge(evidence, policy, options.reportData);
  return claims === null || reasons.length > 0
    ? { kind: 'denied', reasons: [...reasons] }
    : { kind: 'accepted', claims, developmentRoot: claims.developmentRoot };
}

/** Over a checked copy, so that no part can change between its own check and the CPU's commitment to it. */
async function judgeParts(
  evidence: CompositeEvidence,
  policy: CompositePolicy,
  judge: JudgeSingle,
  options: JudgeOptions,
): Promise<AcceptedEvidence | Denied> {
  try {
    const judged = await judgeComposite(parseInput(CompositeEvidence, evidence, 'evidence'), policy, judge, options);
    return judged.kind === 'accepted' ? { ...judged, developmentRoot: judged.claims.developmentRoot } : judged;
  } catch (error) {
    return { kind: 'denied', reasons: [expectedReason(error)] };
  }
}

async function judgeSingle(
  evidence: SingleEvidence,
  policy: SinglePolicy,
  options: JudgeOptions,
): Promise<SingleJudgement> {
  try {
    const claims = await verifyEvidence(evidence, { ...options, policy });
    const appraisal = appraise(claims, policy, options);
    return { claims, reasons: appraisal.kind === 'accepted' ? [] : appraisal.reasons };
  } catch (error) {
    return { claims: null, reasons: [expectedReason(error)] };
  }
}

/** Throws what is no refusal but a bug. */
function expectedReason(error: unknown): Reason {
  if (error instanceof AttestationError) return toReason(error);
  throw error;
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
