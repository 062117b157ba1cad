// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { bitLength, floorDivide, rational, type Rational } from './rational.ts';

/**
 * Interval arithmetic on integers: a real number lies between `low` and `high`, both counted in units of 2^-160.
 *
 * Everything that is reported about privacy goes through here, not through floating point: ECMAScript lets every engine
 * have its own `Math.exp` and `Math.log`, so a bound made of them is neither proven nor the same everywhere. Each
 * operation rounds `low` down and `high` up, so that a bound read off the right end holds, whatever was lost.
 */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

const FRACTION_BITS = 160n;
const UNIT = 1n << FRACTION_BITS;

export const upper = ({ high }: Interval): Rational => rational(high, UNIT);
export const lower = ({ low }: Interval): Rational => rational(low, UNIT);

export const exactly = ({ numerator, denominator }: Rational): Interval => ({
  low: floorDivide(numerator * UNIT, denominator),
  high: ceilingDivide(numerator * UNIT, denominator),
});

export const addIntervals = (a: Interval, b: Interval): Interval => ({ low: a.low + b.low, high: a.high + b.high });
export const subtractIntervals = (a: Interval, b: Interval): Interval => ({
  low: a.low - b.high,
  high: a.high - b.low,
});

/** Product of two numbers that are not negative. */
export const multiplyPositive = (a: Interval, b: Interval): Interval => ({
  low: (a.low * b.low) >> FRACTION_BITS,
  high: ((a.high * b.high) >> FRACTION_BITS) + 1n,
});

/** Quotient of a number that is not negative and one that is positive. */
export const dividePositive = (a: Interval, b: Interval): Interval => ({
  low: (a.low * UNIT) / b.high,
  high: ceilingDivide(a.high * UNIT, b.low),
});

/** The product with an exact fraction of either sign. */
export function scale(a: Interval, { numerator, denominator }: Rational): Interval {
  const [low, high] = numerator < 0n ? [a.high, a.low] : [a.low, a.high];
  return { low: floorDivide(low * numerator, denominator), high: ceilingDivide(high * numerator, denominator) };
}

/**
 * e^x for an exact x of either sign.
 *
 * For x >= 0: halve x until it is below 2^-8, sum the Taylor series in units of 2^-W with truncation, square back. Each
 * truncated term is below the true one by less than 3 units (its predecessor's error is divided by at least 256 and
 * two truncations of at most one unit are added), the terms after the last non-zero one add less than 4, and cutting x
 * itself less than 2: hence `3 * terms + 8`. Squaring doubles the relative error; W has room for that.
 * For x < 0: one over e^-x.
 */
export function exponential(x: Rational): Interval {
  if (x.numerator < 0n) {
    const { low, high } = exponential({ numerator: -x.numerator, denominator: x.denominator });
    return { low: (UNIT * UNIT) / high, high: ceilingDivide(UNIT * UNIT, low) };
  }
  const halvings = BigInt(Math.max(0, bitLength(x.numerator) - bitLength(x.denominator) + 9));
  const precision = FRACTION_BITS + 64n + halvings;
  const y = ((x.numerator << precision) / x.denominator) >> halvings;
  let term = 1n << precision;
  let total = 0n;
  let terms = 0n;
  while (term > 0n) {
    total += term;
    terms += 1n;
    term = ((term * y) >> precision) / terms;
  }
  let [low, high] = [total, total + 3n * terms + 8n];
  for (let i = 0n; i < halvings; i++) {
    low = (low * low) >> precision;
    high = ((high * high) >> precision) + 1n;
  }
  const cut = precision - FRACTION_BITS;
  return { low: low >> cut, high: (high >> cut) + 1n };
}

/** e^x of a number that is only known to lie in an interval. */
export const exponentialOf = (x: Interval): Interval => ({
  low: exponential(lower(x)).low,
  high: exponential(upper(x)).high,
});

/**
 * The natural logarithm of an exact x > 0: x = m * 2^k with 1/2 < m < 2, ln x = k ln 2 + 2 artanh((m-1)/(m+1)), where
 * the argument z of artanh is below 1/3 in size and exact until it is cut to 2^-W.
 */
export function logarithm(x: Rational): Interval {
  assert(x.numerator > 0n, 'only positive numbers have a logarithm');
  const shift = bitLength(x.numerator) - bitLength(x.denominator);
  const numerator = shift < 0 ? x.numerator << BigInt(-shift) : x.numerator;
  const denominator = shift > 0 ? x.denominator << BigInt(shift) : x.denominator;
  const fraction = twiceArtanh(rational(numerator - denominator, numerator + denominator));
  return addIntervals(fraction, scale(LN_2, rational(BigInt(shift))));
}

/** The logarithm of a number that is only known to lie in an interval above zero. */
export const logarithmOf = (x: Interval): Interval => ({
  low: logarithm(lower(x)).low,
  high: logarithm(upper(x)).high,
});

/**
 * 2 artanh(z) for -1/3 <= z <= 1/3. Cutting z costs less than 9/8 units (the slope of artanh there), every term z^i/i at
 * most 3 units as in `exponential`, the terms after the last non-zero one less than 4.
 */
function twiceArtanh(z: Rational): Interval {
  if (z.numerator < 0n) {
    const { low, high } = twiceArtanh({ numerator: -z.numerator, denominator: z.denominator });
    return { low: -high, high: -low };
  }
  const precision = FRACTION_BITS + 64n;
  const cut = (z.numerator << precision) / z.denominator;
  const square = (cut * cut) >> precision;
  let power = cut;
  let total = 0n;
  let terms = 0n;
  while (power > 0n) {
    total += power / (2n * terms + 1n);
    terms += 1n;
    power = (power * square) >> precision;
  }
  const shift = 63n;
  return { low: total >> shift, high: ((total + 3n * terms + 8n) >> shift) + 1n };
}

const LN_2 = twiceArtanh(rational(1n, 3n));

function ceilingDivide(numerator: bigint, denominator: bigint): bigint {
  return -floorDivide(-numerator, denominator);
}
