// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Reason } from '@glovebox/contracts';
import { judgeStoredEvidence, policiesWithin, verdictOf, type PartOutcome } from '@glovebox/attestation';
import type { StoredCase } from './stored-cases.ts';

export type StoredVerdict = 'accepted' | 'denied';

export interface BacktestRow {
  readonly name: string;
  readonly platform: string;
  readonly at: string;
  /** Under the policy that it is compared with; null without one. */
  readonly before: StoredVerdict | null;
  readonly after: StoredVerdict;
  readonly flips: boolean;
  /** Why the policy refuses, or why the other one did where this one accepts. */
  readonly reasons: readonly Reason[];
}

export interface BacktestTotals {
  readonly evidence: number;
  readonly accepted: number;
  readonly denied: number;
  /** Accepted before, denied now. */
  readonly lost: number;
  /** Denied before, accepted now. */
  readonly gained: number;
  /** How much evidence each reason refuses, most first. */
  readonly reasons: readonly { readonly code: string; readonly evidence: number }[];
}

export interface BacktestOptions {
  readonly policy: AttestationPolicy;
  readonly against: AttestationPolicy | null;
  /** For evidence whose own time is not known, or for all of it. */
  readonly at: { readonly time: string; readonly forAll: boolean };
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/**
 * Judges stored evidence under a policy, and under another where there is one, each as of the time that goes with it. The
 * binding is not compared: its challenge is long gone.
 */
export async function backtest(cases: readonly StoredCase[], options: BacktestOptions): Promise<BacktestRow[]> {
  const rows: BacktestRow[] = [];
  for (const { name, parts, at: own } of cases) {
    const at = options.at.forAll ? options.at.time : (own ?? options.at.time);
    for (const { evidence, collateral, platform, within } of parts) {
      const judge = (policy: AttestationPolicy) =>
        judgeStoredEvidence(evidence, {
          ...options,
          policy: { platforms: policiesWithin(policy, within) },
          collateral,
          at,
          reportData: 'not-compared',
        });
      const after = await judge(options.policy);
      const before = options.against === null ? null : await judge(options.against);
      rows.push(rowOf(name, platform, at, before, after));
    }
  }
  return rows;
}

const verdict = (outcome: PartOutcome): StoredVerdict => (verdictOf(outcome) === 'accepted' ? 'accepted' : 'denied');

function rowOf(
  name: string,
  platform: string,
  at: string,
  before: PartOutcome | null,
  after: PartOutcome,
): BacktestRow {
  const [was, is] = [before === null ? null : verdict(before), verdict(after)];
  return {
    name,
    platform,
    at,
    before: was,
    after: is,
    flips: was !== null && was !== is,
    reasons: is === 'denied' ? after.reasons : was === 'denied' ? (before?.reasons ?? []) : [],
  };
}

export function totalsOf(rows: readonly BacktestRow[]): BacktestTotals {
  const count = (wanted: (row: BacktestRow) => boolean) => rows.filter(wanted).length;
  const refused = rows
    .filter(({ after }) => after === 'denied')
    .map(({ reasons }) => new Set(reasons.map(({ code }) => code)));
  const codes = [...new Set(refused.flatMap((one) => [...one]))];
  return {
    evidence: rows.length,
    accepted: count(({ after }) => after === 'accepted'),
    denied: count(({ after }) => after === 'denied'),
    lost: count(({ before, after }) => before === 'accepted' && after === 'denied'),
    gained: count(({ before, after }) => before === 'denied' && after === 'accepted'),
    reasons: codes
      .map((code) => ({ code, evidence: refused.filter((one) => one.has(code)).length }))
      .sort((a, b) => b.evidence - a.evidence || (a.code < b.code ? -1 : 1)),
  };
}
