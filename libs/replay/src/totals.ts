// SPDX-License-Identifier: Apache-2.0
import type { CaseResult } from './replay.ts';

export interface Totals {
  readonly cases: number;
  readonly ok: number;
  readonly notRun: number;
  /** Cases in which a secret shows. */
  readonly leaking: number;
  /** Cases of which it was written down how much is released, and those that released it. */
  readonly shares: { readonly cases: number; readonly ok: number };
}

/** Of all cases, and of each class in the order in which they come. */
export function totalsOf(results: readonly CaseResult[]): { whole: Totals; classes: Record<string, Totals> } {
  const classes = new Map<string, CaseResult[]>();
  for (const result of results) classes.set(result.class, [...(classes.get(result.class) ?? []), result]);
  return {
    whole: totals(results),
    classes: Object.fromEntries([...classes].map(([name, own]) => [name, totals(own)])),
  };
}

function totals(results: readonly CaseResult[]): Totals {
  const shares = results.filter(({ share }) => share !== null);
  return {
    cases: results.length,
    ok: results.filter(({ ok }) => ok).length,
    notRun: results.filter(({ got }) => got === 'not-run').length,
    leaking: results.filter(({ secrets }) => secrets.length > 0).length,
    shares: { cases: shares.length, ok: shares.filter(({ ok }) => ok).length },
  };
}
