// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { DpError } from '../error.ts';

/** An exact fraction in lowest terms. `denominator` is positive. Made by `rational` only. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function rational(numerator: bigint, denominator = 1n): Rational {
  assert(denominator !== 0n, 'a denominator is not zero');
  const divisor = greatestCommonDivisor(magnitude(numerator), magnitude(denominator));
  const signed = denominator < 0n ? -divisor : divisor;
  return { numerator: numerator / signed, denominator: denominator / signed };
}

export const zero = rational(0n);
export const one = rational(1n);

export const add = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const subtract = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);
export const divide = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);
export const sum = (parts: readonly Rational[]): Rational => parts.reduce(add, zero);

export function power(base: Rational, exponent: number): Rational {
  return rational(base.numerator ** BigInt(exponent), base.denominator ** BigInt(exponent));
}

/** Negative, zero or positive, exact. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The greatest integer that is not above the value. */
export const floor = ({ numerator, denominator }: Rational): bigint => floorDivide(numerator, denominator);
/** The least integer that is not below the value. */
export const ceiling = ({ numerator, denominator }: Rational): bigint => -floorDivide(-numerator, denominator);

/** Rounds towards minus infinity, where `/` rounds towards zero. */
export function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const inexact = numerator % denominator !== 0n;
  return inexact && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

/** The nearest integer; a half goes to the even neighbour. */
export function round({ numerator, denominator }: Rational): bigint {
  const below = floorDivide(numerator, denominator);
  const twiceRest = 2n * (numerator - below * denominator);
  const up = twiceRest > denominator || (twiceRest === denominator && below % 2n !== 0n);
  return up ? below + 1n : below;
}

/** The greatest integer whose square is not above `value`. Newton's method on integers. */
export function squareRoot(value: bigint): bigint {
  assert(value >= 0n, 'only numbers that are not negative have a square root');
  if (value < 2n) return value;
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

// Called for every draw, so the globals are looked up once: inside a test's sandbox a look-up takes longer than the rest.
const { clz32 } = Math;
const toNumber = Number;

/** Number of binary digits of a number that is not negative: 0 for 0, 1 for 1, 2 for 2 and 3. */
export function bitLength(value: bigint): number {
  if (value < 0x8000_0000n) return 32 - clz32(toNumber(value));
  const hex = value.toString(16);
  return 4 * hex.length - clz32(parseInt(hex.charAt(0), 16)) + 28;
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Decimal text (contracts, `Decimal`) as an exact fraction. @throws DpError `malformed` */
export function parseDecimal(text: string): Rational {
  const match = /^(-?)(\d{1,38})(?:\.(\d{1,18}))?$/.exec(text);
  if (match === null) throw new DpError('malformed', 'a number is not decimal text');
  const [, sign = '', whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return rational(sign === '-' ? -units : units, 10n ** BigInt(fraction.length));
}

/** Decimal text of the least multiple of 10^-digits that is not below the value: what a privacy loss is rounded to. */
export function decimalUp(value: Rational, digits: number): string {
  const units = ceiling(multiply(value, rational(10n ** BigInt(digits))));
  const text = magnitude(units)
    .toString()
    .padStart(digits + 1, '0');
  const point = text.length - digits;
  const fraction = text.slice(point).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${text.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
