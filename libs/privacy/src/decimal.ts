// SPDX-License-Identifier: Apache-2.0
import { PrivacyError } from './error.ts';

/** `units / 10^scale`, exact at any size. */
export interface ExactDecimal {
  readonly units: bigint;
  readonly scale: number;
}

/** A quotient that has not been rounded yet. `denominator` is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const decimalPattern = /^(-?)(\d{1,60})(?:\.(\d{1,18}))?$/;

/**
 * Reads decimal text without a float in between. Throws PrivacyError `malformed` for anything else, exponents included:
 * text with an exponent was once a double, and doubles have no exact sum.
 */
export function parseDecimal(text: string): ExactDecimal {
  const match = decimalPattern.exec(text);
  if (match === null) throw new PrivacyError('malformed', 'a number is not decimal text');
  const [, sign = '', whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** -1, 0 or 1, exact across different scales. */
export function compareDecimals(left: ExactDecimal, right: ExactDecimal): number {
  const scale = Math.max(left.scale, right.scale);
  const a = atScale(left, scale);
  const b = atScale(right, scale);
  return a < b ? -1 : a > b ? 1 : 0;
}

export function fractionOf(value: ExactDecimal): Fraction {
  return { numerator: value.units, denominator: powerOfTen(value.scale) };
}

export function multiply(left: Fraction, right: Fraction): Fraction {
  return { numerator: left.numerator * right.numerator, denominator: left.denominator * right.denominator };
}

export function add(left: Fraction, right: Fraction): Fraction {
  return {
    numerator: left.numerator * right.denominator + right.numerator * left.denominator,
    denominator: left.denominator * right.denominator,
  };
}

export const negate = (value: Fraction): Fraction => ({ ...value, numerator: -value.numerator });

export const whole = (value: bigint): Fraction => ({ numerator: value, denominator: 1n });

/** Digits behind the point of a square root; far more than are ever shown. */
const ROOT_DIGITS = 40;

/**
 * The square root of what is not negative: exact where it has at most 40 digits after the point, else cut off there and
 * followed by one more digit, 1. So rounding it to fewer digits is rounding the true root.
 */
export function squareRoot(value: Fraction): Fraction {
  const scale = powerOfTen(ROOT_DIGITS);
  const scaled = (value.numerator * scale * scale) / value.denominator;
  const root = integerRoot(scaled);
  const isExact = root * root * value.denominator === value.numerator * scale * scale;
  return { numerator: root * 10n + (isExact ? 0n : 1n), denominator: scale * 10n };
}

/** The largest integer whose square is not larger (Newton's iteration from above). */
function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** `left / right`, or null when `right` is zero: SQL's answer to a division by zero, never an error. */
export function divide(left: Fraction, right: Fraction): Fraction | null {
  if (right.numerator === 0n) return null;
  const sign = right.numerator < 0n ? -1n : 1n;
  return {
    numerator: sign * left.numerator * right.denominator,
    denominator: sign * left.denominator * right.numerator,
  };
}

/** What becomes of exactly half a digit: to the even neighbour, which has no bias, or away from zero, as SQL's round. */
export type Half = 'to-even' | 'away-from-zero';

/**
 * Decimal text with exactly `digits` digits after the point. Zero has no sign. The same fraction gives the same text on
 * every machine.
 */
export function roundFraction(value: Fraction, digits: number, half: Half): string {
  const scaled = magnitude(value.numerator) * powerOfTen(digits);
  const quotient = scaled / value.denominator;
  const twiceRest = 2n * (scaled % value.denominator);
  const isHalfUp = half === 'away-from-zero' || quotient % 2n === 1n;
  const up = twiceRest > value.denominator || (twiceRest === value.denominator && isHalfUp);
  const units = up ? quotient + 1n : quotient;
  return formatDecimal({ units: value.numerator < 0n ? -units : units, scale: digits });
}

/** The one text of a decimal at its scale: no leading zeros, no sign on zero. */
export function formatDecimal(value: ExactDecimal): string {
  const sign = value.units < 0n ? '-' : '';
  const text = magnitude(value.units)
    .toString()
    .padStart(value.scale + 1, '0');
  if (value.scale === 0) return sign + text;
  return `${sign}${text.slice(0, -value.scale)}.${text.slice(-value.scale)}`;
}

function atScale(value: ExactDecimal, scale: number): bigint {
  return value.units * powerOfTen(scale - value.scale);
}

function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
