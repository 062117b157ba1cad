// SPDX-License-Identifier: Apache-2.0
import type { CompositeEvidence, CompositePolicy, Denied, PartEvidence, PartPolicy, Reason } from '@glovebox/contracts';
import { isBoundTo } from '../appraise.ts';
import type { CompositeClaims, VerifiedClaims } from '../claims.ts';
import { evidenceDigest } from '../evidence-digest.ts';
import type { SingleEvidence, SinglePolicy } from '../platform.ts';
import { compositeReportData, partReportData } from './binding.ts';
import { duplicateReasons, extraReasons, missingReasons, part, place } from './part-reasons.ts';

/** What one piece of evidence says under one policy: claims where it is authentic, reasons where it is not acceptable. */
export interface SingleJudgement {
  readonly claims: VerifiedClaims | null;
  readonly reasons: readonly Reason[];
}

export type JudgeSingle = (
  evidence: SingleEvidence,
  policy: SinglePolicy,
  reportData: Uint8Array,
) => Promise<SingleJudgement>;

interface Expected {
  readonly reportData: Uint8Array;
  readonly at: string;
}

/**
 * One verdict on a worker of several attested parts. Accepted when
 *
 * 1. there are exactly the parts that the policy demands, in its order
 * 2. each is authentic and acceptable under its own policy, and was made for this attempt and this place
 * 3. no device is there twice
 * 4. the CPU is authentic and acceptable, and its evidence commits to this attempt and to exactly these parts
 *
 * Otherwise every reason of every part; `clause` starts with `cpu` or `parts.<place>`.
 */
export async function judgeComposite(
  evidence: CompositeEvidence,
  policy: CompositePolicy,
  judge: JudgeSingle,
  { reportData, at }: Expected,
): Promise<{ readonly kind: 'accepted'; readonly claims: CompositeClaims } | Denied> {
  const wanted = policy.parts.flatMap(({ count, policy: own }) => Array.from({ length: count }, () => own));
  const places = evidence.parts.map((_own, index) => partReportData(reportData, index));
  const parts = await Promise.all(
    wanted.flatMap((own, index) => {
      const given = evidence.parts[index];
      return given === undefined ? [] : [judgePart(given, own, { judge, places, index })];
    }),
  );
  const cpu = await judge(evidence.cpu, policy.cpu, compositeReportData(reportData, evidence.parts));
  const reasons = [
    ...missingReasons(wanted, evidence.parts.length),
    ...extraReasons(evidence.parts, wanted.length),
    ...parts.flatMap((one) => one.reasons),
    ...duplicateReasons(parts.map(({ claims }) => claims)),
    ...cpu.reasons.map(cpuReason),
  ];
  const claims = parts.flatMap((one) => (one.claims === null ? [] : [one.claims]));
  if (reasons.length > 0 || cpu.claims === null) return { kind: 'denied', reasons };
  return { kind: 'accepted', claims: toCompositeClaims(evidence, cpu.claims, claims, at) };
}

interface Placed {
  readonly judge: JudgeSingle;
  /** What evidence must carry at each place. */
  readonly places: readonly Uint8Array[];
  readonly index: number;
}

async function judgePart(
  given: PartEvidence,
  own: PartPolicy,
  { judge, places, index }: Placed,
): Promise<SingleJudgement> {
  if (given.platform !== own.platform) {
    return { claims: null, reasons: [part.otherPlatform(index, given.platform, own.platform)] };
  }
  const { claims, reasons } = await judge(given, own, places[index] ?? new Uint8Array());
  const elsewhere = claims === null ? -1 : places.findIndex((reportData) => isBoundTo(claims, reportData));
  return {
    claims,
    reasons: reasons.map((reason) =>
      reason.code === 'report-data-mismatch'
        ? part.otherNonce(index, elsewhere)
        : place(reason, `parts.${String(index)}`),
    ),
  };
}

const cpuReason = (reason: Reason): Reason =>
  reason.code === 'report-data-mismatch' ? part.notCommitted() : place(reason, 'cpu');

const toCompositeClaims = (
  evidence: CompositeEvidence,
  cpu: VerifiedClaims,
  parts: readonly VerifiedClaims[],
  verifiedAt: string,
): CompositeClaims =>
  Object.freeze({
    platform: 'composite',
    cpu,
    parts: Object.freeze(parts),
    validUntil: [cpu, ...parts].map(({ validUntil }) => validUntil).reduce((a, b) => (a < b ? a : b)),
    developmentRoot: [cpu, ...parts].some(({ developmentRoot }) => developmentRoot),
    verifiedAt,
    evidence: evidenceDigest(evidence),
  });
