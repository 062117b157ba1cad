// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { compareDecimals, divide, formatDecimal, fractionOf, parseDecimal, roundFraction } from './decimal.ts';

const round = (text: string, digits: number) => roundFraction(fractionOf(parseDecimal(text)), digits, 'to-even');

describe('decimals', () => {
  it.each([
    ['0.5', 0, '0'],
    ['1.5', 0, '2'],
    ['2.5', 0, '2'],
    ['-0.5', 0, '0'],
    ['-1.5', 0, '-2'],
    ['2.50000000000000001', 0, '3'],
    ['0.125', 2, '0.12'],
    ['0.135', 2, '0.14'],
    ['-0.004', 2, '0.00'],
    ['7', 3, '7.000'],
  ])('rounds %s to %d digits, half to even: %s', (text, digits, expected) => {
    expect(round(text, digits)).toBe(expected);
  });

  it.each([
    ['0.5', 0, '1'],
    ['-0.5', 0, '-1'],
    ['2.5', 0, '3'],
    ['0.125', 2, '0.13'],
    ['0.1249', 2, '0.12'],
  ])('rounds %s to %d digits, half away from zero: %s', (text, digits, expected) => {
    expect(roundFraction(fractionOf(parseDecimal(text)), digits, 'away-from-zero')).toBe(expected);
  });

  it('divides exactly, with the sign where it belongs, and by zero to nothing', () => {
    const quotient = (a: string, b: string) => divide(fractionOf(parseDecimal(a)), fractionOf(parseDecimal(b)));
    expect(roundFraction(quotient('1', '3')!, 6, 'to-even')).toBe('0.333333');
    expect(roundFraction(quotient('2', '-3')!, 6, 'to-even')).toBe('-0.666667');
    expect(roundFraction(quotient('-1', '-8')!, 2, 'to-even')).toBe('0.12');
    expect(quotient('1', '0.00')).toBeNull();
  });

  it.each(['', '1e5', 'NaN', 'Infinity', '+1', '.5', '1.', ' 1', '1,5', '0x10', '1'.repeat(61)])(
    'does not take %j for a number',
    (text) => expect(() => parseDecimal(text)).toThrowCode('malformed'),
  );

  it('prints what it parsed', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
        fc.integer({ min: 0, max: 18 }),
        (units, scale) => {
          const text = formatDecimal({ units, scale });
          expect(parseDecimal(text)).toEqual({ units, scale });
          expect(compareDecimals(parseDecimal(text), { units: units + 1n, scale })).toBe(-1);
          expect(compareDecimals(parseDecimal(text), { units: units * 10n, scale: scale + 1 })).toBe(0);
        },
      ),
    );
  });
});
