// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type DatasetTerms, type ReleaseRules } from '@glovebox/contracts';
import { compareDecimals } from '@glovebox/query';

/** What a release must satisfy: the strictest of every owner that a computation touches. */
export type EffectiveRules = ReleaseRules & {
  /** Distinct people behind every released cell and every aggregate in it. */
  readonly minimumPeople: number;
};

/**
 * The intersection of what these owners allow, rule by rule: what passes it passes each of them alone. Rules do not
 * depend on the order of owners, and another owner never loosens one (each rule is a minimum or maximum).
 * `terms` has at least one entry; terms without rules have `STRICT_RULES`.
 */
export function effectiveRules(terms: readonly DatasetTerms[]): EffectiveRules {
  const all = terms.map(({ rules }) => rules ?? STRICT_RULES);
  const [first = STRICT_RULES, ...others] = all;
  const rules = others.reduce(stricter, first);
  return Object.freeze({ ...rules, minimumPeople: Math.max(...terms.map(({ minimumPeople }) => minimumPeople)) });
}

/** Both at once. */
function stricter(a: ReleaseRules, b: ReleaseRules): ReleaseRules {
  return {
    dominance: both(a.dominance, b.dominance, (x, y) => ({
      // The share of two is at least that of one, so a limit on two is the stricter one at the same percent.
      n: Math.max(x.n, y.n),
      kPercent: Math.min(x.kPercent, y.kPercent),
      pPercent: Math.max(x.pPercent, y.pPercent),
    })),
    classDisclosure: strictest(CLASS_DISCLOSURE, a.classDisclosure, b.classDisclosure),
    statisticsCap: both(a.statisticsCap, b.statisticsCap, Math.min),
    quantiles: narrower(a.quantiles, b.quantiles),
    degreesOfFreedom: Math.max(a.degreesOfFreedom, b.degreesOfFreedom),
    rounding: {
      counts: commonBase(a.rounding.counts, b.rounding.counts),
      significantDigits: both(a.rounding.significantDigits, b.rounding.significantDigits, Math.min),
    },
    differencing: strictest(DIFFERENCING, a.differencing, b.differencing),
    maximumRows: Math.min(a.maximumRows, b.maximumRows),
    expressions: strictest(EXPRESSIONS, a.expressions, b.expressions),
    filters: strictest(FILTERS, a.filters, b.filters),
    derivedTables: a.derivedTables && b.derivedTables,
    answerGridSeconds: Math.max(a.answerGridSeconds, b.answerGridSeconds),
  };
}

/** From the strictest on. */
const CLASS_DISCLOSURE = ['suppress', 'allow'] as const;
const DIFFERENCING = ['strict', 'rank', 'off'] as const;
const EXPRESSIONS = ['columns', 'guarded'] as const;
const FILTERS = ['declared', 'any'] as const;

function strictest<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

/** Null is no rule. */
function both<T>(a: T | null, b: T | null, stricterOf: (a: T, b: T) => T): T | null {
  if (a === null || b === null) return a ?? b;
  return stricterOf(a, b);
}

/** No quantiles at all is the strictest. */
function narrower(a: ReleaseRules['quantiles'], b: ReleaseRules['quantiles']): ReleaseRules['quantiles'] {
  if (a === null || b === null) return null;
  return {
    low: compareDecimals(a.low, b.low) >= 0 ? a.low : b.low,
    high: compareDecimals(a.high, b.high) <= 0 ? a.high : b.high,
    minimumPeople: Math.max(a.minimumPeople, b.minimumPeople),
  };
}

type CountBase = ReleaseRules['rounding']['counts'];
const COUNT_BASES: readonly CountBase[] = [1, 2, 5, 10, 20, 50, 100, 1000];

/** The smallest base of which a multiple is rounded as each owner wants. */
const commonBase = (a: CountBase, b: CountBase): CountBase =>
  COUNT_BASES.find((base) => base % a === 0 && base % b === 0) ?? 1000;
