// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, Literal } from '@glovebox/contracts';
import fc from 'fast-check';
import { canonicalDecimal, compareDecimals, decimalOf } from './decimal.ts';
import { asColumnType, isCanonical, isDate } from './literal-type.ts';

describe('decimals', () => {
  it.each([
    ['007', '7'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['1.50', '1.5'],
    ['-12.340', '-12.34'],
    ['5.', '5'],
    ['1e3', null],
    ['', null],
    ['.5', null],
  ])('%j is %j', (text, expected) => {
    expect(canonicalDecimal(text)).toBe(expected);
  });

  it('has one text per number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 9 }), (unscaled, scale) => {
        const text = decimalOf(String(unscaled), scale) ?? '';
        expect(canonicalDecimal(text)).toBe(text);
        expect(compareDecimals(text, decimalOf(String(unscaled * 10n), scale + 1) ?? '')).toBe(0);
        expect(compareDecimals(text, decimalOf(String(unscaled + 1n), scale) ?? '')).toBe(-1);
      }),
    );
  });
});

describe('asColumnType', () => {
  const money: ColumnType = { type: 'decimal', scale: 2 };
  it.each<[Literal, ColumnType, string | null]>([
    [{ type: 'integer', value: '40' }, { type: 'integer' }, '40'],
    [{ type: 'decimal', value: '40' }, { type: 'integer' }, '40'],
    [{ type: 'decimal', value: '40.5' }, { type: 'integer' }, null],
    [{ type: 'integer', value: '9223372036854775808' }, { type: 'integer' }, null],
    [{ type: 'integer', value: '40' }, money, '40'],
    [{ type: 'decimal', value: '40.55' }, money, '40.55'],
    [{ type: 'decimal', value: '40.555' }, money, null],
    [{ type: 'integer', value: '12345678901234567' }, money, null],
    [{ type: 'text', value: '40' }, money, null],
    [{ type: 'integer', value: '5' }, { type: 'text' }, null],
    [{ type: 'integer', value: '1' }, { type: 'boolean' }, null],
    [{ type: 'text', value: '2020-02-29' }, { type: 'date' }, '2020-02-29'],
    [{ type: 'text', value: '2021-02-29' }, { type: 'date' }, null],
    [{ type: 'timestamp', value: '2020-02-29 00:00:00' }, { type: 'date' }, null],
    [{ type: 'date', value: '2020-02-29' }, { type: 'timestamp' }, '2020-02-29 00:00:00'],
    [{ type: 'text', value: '2020-02-29 24:00:00' }, { type: 'timestamp' }, null],
  ])('%j for %j', (literal, type, expected) => {
    const typed = asColumnType(literal, type);
    expect(typed?.value ?? null).toBe(expected);
    if (typed !== null) expect(typed.type).toBe(type.type);
  });
});

describe('isCanonical', () => {
  it.each<[boolean, Literal]>([
    [true, { type: 'integer', value: '-5' }],
    [false, { type: 'integer', value: '+5' }],
    [false, { type: 'integer', value: '5.0' }],
    [false, { type: 'integer', value: '5 OR TRUE' }],
    [true, { type: 'decimal', value: '5' }],
    [false, { type: 'decimal', value: '5.0' }],
    [false, { type: 'decimal', value: '1234567890123456789' }],
    [false, { type: 'boolean', value: 'TRUE' }],
    [false, { type: 'date', value: "2020-01-01' OR '1" }],
    [true, { type: 'text', value: "it's" }],
  ])('%s for %j', (expected, literal) => {
    expect(isCanonical(literal)).toBe(expected);
  });

  it('knows leap years', () => {
    expect(['2000-02-29', '1900-02-29', '2024-02-29', '0000-01-01', '2020-00-10'].map(isDate)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});
