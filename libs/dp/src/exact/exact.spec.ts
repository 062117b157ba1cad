// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { exponential, exponentialOf, exactly, logarithm, lower, subtractIntervals, upper } from './interval.ts';
import {
  add,
  bitLength,
  ceiling,
  compare,
  decimalUp,
  floor,
  multiply,
  parseDecimal,
  rational,
  round,
  squareRoot,
  subtract,
} from './rational.ts';

const fractions = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));
const positive = fractions.filter(({ numerator }) => numerator > 0n);
const moderate = fc
  .tuple(fc.bigInt({ min: -50_000n, max: 50_000n }), fc.bigInt({ min: 1000n, max: 2000n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));

/** e and ln 2 to 50 digits, cut off: the true values lie in the next unit of the last digit. */
const e = '2.71828182845904523536028747135266249775724709369995';
const ln2 = '0.69314718055994530941723212145817656807550013436025';
const digitsOf = (text: string) => rational(BigInt(text.replace('.', '')), 10n ** 50n);

describe('fractions', () => {
  it('round down, up and to the nearest, and have one form', () => {
    fc.assert(
      fc.property(fractions, (value) => {
        expect(compare(rational(floor(value)), value)).toBeLessThanOrEqual(0);
        expect(compare(rational(ceiling(value)), value)).toBeGreaterThanOrEqual(0);
        expect(ceiling(value) - floor(value)).toBe(value.denominator === 1n ? 0n : 1n);
        const off = subtract(rational(round(value)), value);
        expect(compare(multiply(off, off), rational(1n, 4n))).toBeLessThanOrEqual(0);
        expect(rational(value.numerator * -6n, value.denominator * -6n)).toEqual(value);
      }),
    );
    expect([round(rational(5n, 2n)), round(rational(-5n, 2n)), round(rational(7n, 2n))]).toEqual([2n, -2n, 4n]);
  });

  it('have a whole square root and a length in bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (value) => {
        const root = squareRoot(value);
        expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true);
        expect(bitLength(value)).toBe(value === 0n ? 0 : value.toString(2).length);
      }),
    );
  });

  it('come from decimal text and go to it, never below', () => {
    expect(parseDecimal('-12.50')).toEqual(rational(-25n, 2n));
    expect(decimalUp(rational(1n, 3n), 4)).toBe('0.3334');
    expect(decimalUp(rational(-1n, 3n), 4)).toBe('-0.3333');
    expect(decimalUp(rational(5n), 4)).toBe('5');
    for (const text of ['', '1e5', 'NaN', '.5', '1.', '+1', ' 1'])
      expect(() => parseDecimal(text)).toThrowCode('malformed');
  });
});

describe('intervals', () => {
  it('enclose e and ln 2, to 45 digits', () => {
    const unit = rational(1n, 10n ** 50n);
    for (const [interval, digits] of [
      [exponential(rational(1n)), digitsOf(e)],
      [logarithm(rational(2n)), digitsOf(ln2)],
    ] as const) {
      expect(compare(lower(interval), add(digits, unit))).toBeLessThan(0);
      expect(compare(upper(interval), digits)).toBeGreaterThan(0);
      expect(compare(subtract(upper(interval), lower(interval)), rational(1n, 10n ** 45n))).toBeLessThan(0);
    }
  });

  it('of exp and log undo each other and agree with floating point', () => {
    fc.assert(
      fc.property(positive, (value) => {
        const log = logarithm(value);
        const back = exponentialOf(log);
        expect(back.low <= exactly(value).high && back.high >= exactly(value).low).toBe(true);
        const expected = Math.log(Number(value.numerator) / Number(value.denominator));
        expect(Math.abs(Number(log.low) / 2 ** 160 - expected)).toBeLessThan(1e-12);
      }),
      { numRuns: 200 },
    );
  });

  it('of exp have the right size and grow', () => {
    fc.assert(
      fc.property(moderate, moderate, (a, b) => {
        const interval = exponential(a);
        expect(interval.low <= interval.high).toBe(true);
        const expected = Math.exp(Number(a.numerator) / Number(a.denominator));
        expect(Math.abs(Number(interval.high) / 2 ** 160 / expected - 1)).toBeLessThan(1e-11);
        const grows = subtractIntervals(exponential(a), exponential(b));
        if (compare(a, b) >= 0) expect(grows.high >= 0n).toBe(true);
        else expect(grows.low <= 0n).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
