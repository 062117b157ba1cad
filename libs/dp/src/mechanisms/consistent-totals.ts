// SPDX-License-Identifier: Apache-2.0
import {
  add,
  compare,
  divide,
  floor,
  multiply,
  one,
  rational,
  round,
  subtract,
  sum,
  type Rational,
} from '../exact/rational.ts';

/** A released total and the released parts that it is the sum of; `variance` is that of the noise in it. */
export interface NoisyTotal {
  readonly value: bigint;
  readonly variance: Rational;
  readonly parts: readonly NoisyTotal[];
}

export interface ConsistentTotal {
  readonly value: bigint;
  readonly parts: readonly ConsistentTotal[];
}

/**
 * Makes a hierarchy of noisy totals (a roll-up: country, regions, districts) add up: integers in which every total is the
 * sum of its parts.
 *
 * Post-processing: it sees released numbers and public variances only, so it costs nothing. Before rounding the result is the weighted
 * least-squares fit, exactly (fractions): among all hierarchies that add up, the one nearest to the released numbers with
 * each deviation measured in its own noise, which is also the unbiased linear estimate of least variance (Hay, Rastogi,
 * Miklau, Suciu, VLDB 2010, section 4, for any tree and any variances). Then each level is rounded to whole numbers by largest
 * remainder under its already rounded total: every number is within 1 of its fit.
 */
export function consistentTotals(total: NoisyTotal): ConsistentTotal {
  const fitted = fitUpwards(total);
  return roundDownwards(fitted, fitted.estimate, round(fitted.estimate));
}

interface FittedTotal {
  /** Best estimate from this total and everything below it, and its variance. */
  readonly estimate: Rational;
  readonly variance: Rational;
  readonly parts: readonly FittedTotal[];
}

/** A total is known twice: by itself, and as the sum of its parts' estimates. Both are weighted by one over their variances. */
function fitUpwards(total: NoisyTotal): FittedTotal {
  const own = rational(total.value);
  const parts = total.parts.map(fitUpwards);
  if (parts.length === 0) return { estimate: own, variance: total.variance, parts };
  const partsVariance = sum(parts.map(({ variance }) => variance));
  const ownWeight = divide(partsVariance, add(total.variance, partsVariance));
  const partsEstimate = sum(parts.map(({ estimate }) => estimate));
  return {
    estimate: add(multiply(ownWeight, own), multiply(subtract(one, ownWeight), partsEstimate)),
    variance: multiply(ownWeight, total.variance),
    parts,
  };
}

/** What a total's final value differs from its parts' sum by is spread over them in proportion to their variances. */
function roundDownwards({ parts }: FittedTotal, exact: Rational, value: bigint): ConsistentTotal {
  if (parts.length === 0) return { value, parts: [] };
  const gap = subtract(exact, sum(parts.map(({ estimate }) => estimate)));
  const variance = sum(parts.map((part) => part.variance));
  const targets = parts.map((part) => add(part.estimate, multiply(gap, divide(part.variance, variance))));
  const values = roundToTotal(targets, value);
  return {
    value,
    parts: parts.map((part, index) => {
      const target = targets[index] ?? part.estimate;
      return roundDownwards(part, target, values[index] ?? round(target));
    }),
  };
}

/**
 * Whole numbers that add up to `total`, each at its target rounded down or up: up for those with the largest remainder, the first
 * of equals. The level above is off its own fit by more than -1 and at most 1, and remainders add up to less than there are
 * targets, so from none to all of them go up, and this level again is off by more than -1 and at most 1.
 */
function roundToTotal(targets: readonly Rational[], total: bigint): readonly bigint[] {
  const below = targets.map(floor);
  const missing = total - below.reduce((a, b) => a + b, 0n);
  const up = targets
    .map((target, index) => ({ index, rest: subtract(target, rational(below[index] ?? 0n)) }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index)
    .slice(0, Number(missing))
    .map(({ index }) => index);
  return below.map((value, index) => (up.includes(index) ? value + 1n : value));
}
