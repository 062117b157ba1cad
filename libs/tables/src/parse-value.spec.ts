// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import fc from 'fast-check';
import { parseDecimal, parseValue } from './parse-value.ts';

const value = (text: string, type: ColumnType) => {
  const parsed = parseValue(text, type);
  return parsed.kind === 'value' ? parsed.value : parsed.problem;
};

describe('values of agreed types', () => {
  it.each<[string, ColumnType, unknown]>([
    ['12', { type: 'integer' }, 12n],
    ['-12.00', { type: 'integer' }, -12n],
    ['9223372036854775807', { type: 'integer' }, 9223372036854775807n],
    ['9223372036854775808', { type: 'integer' }, 'outside 64 bits'],
    ['12.5', { type: 'integer' }, 'not a whole number'],
    ['1e3', { type: 'integer' }, 'not a whole number'],
    ['', { type: 'integer' }, 'not a whole number'],
    ['22.6909394821587', { type: 'decimal', scale: 2 }, 2269n],
    ['1e-07', { type: 'decimal', scale: 2 }, 0n],
    ['1.5e+02', { type: 'decimal', scale: 2 }, 15000n],
    ['.5', { type: 'decimal', scale: 1 }, 5n],
    ['nan', { type: 'decimal', scale: 2 }, 'not a number'],
    ['.', { type: 'decimal', scale: 2 }, 'not a number'],
    ['1e999', { type: 'decimal', scale: 2 }, 'more than 16 digits before the decimal point'],
    ['10000000000000000', { type: 'decimal', scale: 2 }, 'more than 16 digits before the decimal point'],
    ['TRUE', { type: 'boolean' }, true],
    ['0', { type: 'boolean' }, false],
    ['constructor', { type: 'boolean' }, 'not true or false'],
    ['1970-01-02', { type: 'date' }, 1],
    ['1969-12-31 00:00:00', { type: 'date' }, -1],
    ['2024-02-30', { type: 'date' }, 'not a date like 2026-11-24'],
    ['1970-01-01 00:00:01.5', { type: 'timestamp' }, 1_500_000n],
    ['1969-12-31T23:59:59Z', { type: 'timestamp' }, -1_000_000n],
    ['2024-01-01 05:00:00+02', { type: 'timestamp' }, 'not a time like 2026-11-24 05:37:00 (UTC)'],
    ['any text', { type: 'text' }, 'any text'],
  ])('%j as %j is %p', (text, type, expected) => {
    expect(value(text, type)).toEqual(expected);
  });

  it.each([
    ['0.125', 12n],
    ['0.135', 14n],
    ['-0.125', -12n],
    ['0.1251', 13n],
    ['2.5e-2', 2n],
  ])('rounds %s half to even and says so', (text, expected) => {
    expect(parseDecimal(text, 2)).toEqual({ kind: 'value', value: expected, rounded: true });
  });

  it('never throws, whatever the text', () => {
    const types = ['integer', 'boolean', 'date', 'timestamp', 'text'] as const;
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...types), (text, type) => {
        expect(['value', 'bad']).toContain(parseValue(text, { type }).kind);
        expect(['value', 'bad']).toContain(parseDecimal(text, 9).kind);
      }),
    );
  });

  it('keeps every decimal that fits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }), (units) => {
        const digits = (units < 0n ? -units : units).toString().padStart(5, '0');
        const text = `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
        expect(parseDecimal(text, 4)).toEqual({ kind: 'value', value: units, rounded: false });
      }),
    );
  });
});
