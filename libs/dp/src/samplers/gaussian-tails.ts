// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import {
  addIntervals,
  dividePositive,
  exactly,
  exponential,
  multiplyPositive,
  type Interval,
} from '../exact/interval.ts';
import { divide, floor, one, rational, squareRoot, type Rational } from '../exact/rational.ts';

/** Proven bounds of the upper tail of a discrete Gaussian. */
export interface GaussianTails {
  /** 1 where the tails are of every integer; more where sigma is so large that they are of every `step`-th only. */
  readonly step: bigint;
  /** `tails[i]` is P[X >= i * step]; the last is below 2^-100. */
  readonly tails: readonly Interval[];
}

/** More blocks per sigma would make the table longer and tell little: neighbours lie 0.1% of sigma apart. */
const BLOCKS_PER_SIGMA = 1024n;
const ONE = exactly(one);
const NEGLIGIBLE = ONE.low >> 120n;

/**
 * For sigma < 2048 the probability masses themselves are summed, with directed rounding. Beyond, a block of `step`
 * integers is bounded by `step` times the mass at its two ends: the mass falls with x >= 0.
 */
export function gaussianTails(variance: Rational): GaussianTails {
  const sigma = squareRoot(floor(variance));
  const step = sigma < 2n * BLOCKS_PER_SIGMA ? 1n : sigma / BLOCKS_PER_SIGMA;
  const { masses, beyond } = massesOf(divide(variance, rational(step * step)));
  let sum: Interval = { low: 0n, high: step * beyond.high };
  const sums = [sum];
  let next: Interval = beyond;
  for (const mass of masses.toReversed()) {
    sum = addIntervals(sum, { low: step * (step === 1n ? mass.low : next.low), high: step * mass.high });
    sums.push(sum);
    next = mass;
  }
  const tails = sums.toReversed();
  const half = tails[0] ?? ONE;
  const total = { low: 2n * half.low - ONE.high, high: 2n * half.high - ONE.low };
  return { step, tails: tails.map((tail) => dividePositive(tail, total)) };
}

/**
 * f(x) = exp(-x^2 / (2 variance)) for x = 0, 1, 2 ... until it is negligible, and a bound of the sum of all the rest.
 *
 * f(x+1) = f(x) r(x) and r(x+1) = r(x) exp(-1 / variance), so two exponentials are enough. Because r falls, the rest from
 * x on is at most the geometric series f(x) / (1 - r) for the ratio r by which f came to x.
 */
function massesOf(variance: Rational): { masses: readonly Interval[]; beyond: Interval } {
  const decay = exponential(rational(-variance.denominator, variance.numerator));
  let ratio = exponential(rational(-variance.denominator, 2n * variance.numerator));
  const masses: Interval[] = [];
  let mass = ONE;
  do {
    masses.push(mass);
    mass = multiplyPositive(mass, ratio);
    ratio = multiplyPositive(ratio, decay);
  } while (mass.high > NEGLIGIBLE);
  const rest = dividePositive(mass, { low: ONE.low - ratio.high, high: ONE.high });
  return { masses, beyond: { low: 0n, high: rest.high } };
}

/** The least t in the table of tails for which P[X >= t] is proven to be at most `probability`. */
export function tailBelow(variance: Rational, probability: Rational): bigint {
  const { step, tails } = gaussianTails(variance);
  const bound = exactly(probability).low;
  const index = tails.findIndex(({ high }) => high <= bound);
  assert(index >= 0, 'a tail probability is not below 2^-100');
  return step * BigInt(index);
}

/**
 * The least n in the table of tails for which |X| <= n with at least the given probability: exact for sigma < 2048, at most
 * 0.2% of sigma too large beyond.
 */
export function shareWithin(variance: Rational, share: Rational): bigint {
  return tailBelow(variance, rational(share.denominator - share.numerator, 2n * share.denominator)) - 1n;
}
