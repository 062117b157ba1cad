// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryValue } from '@glovebox/contracts';
import fc from 'fast-check';
import type { AggregateCell } from './cells.ts';
import { roundFraction, squareRoot } from './decimal.ts';
import { statisticText } from './statistic.ts';

const of = { relation: 'r', column: 'x' };
const text = (aggregate: Aggregate, cell: AggregateCell) => statisticText({ kind: 'aggregate', aggregate }, [cell]);
const variance = (statistic: Extract<Aggregate, { kind: 'variance' }>['statistic']): Aggregate => ({
  kind: 'variance',
  statistic,
  of,
  filter: null,
});
const pair = (statistic: Extract<Aggregate, { kind: 'pair' }>['statistic']): Aggregate => ({
  kind: 'pair',
  statistic,
  y: { relation: 'r', column: 'y' },
  x: of,
  filter: null,
});

/** The sums that a probe would give for these rows. */
function cellOf(rows: readonly (readonly [x: bigint, y: bigint])[]): AggregateCell {
  const sum = (term: (x: bigint, y: bigint) => bigint) =>
    rows.length === 0 ? null : rows.reduce((total, [x, y]) => total + term(x, y), 0n).toString();
  return {
    people: rows.length,
    count: String(rows.length),
    sum: sum((x) => x),
    moments: { xx: sum((x) => x * x), y: sum((_, y) => y), yy: sum((_, y) => y * y), xy: sum((x, y) => x * y) },
  };
}

describe('variance', () => {
  const rows = [2n, 4n, 4n, 4n, 5n, 5n, 7n, 9n].map((x) => [x, 0n] as const);

  it('is exact', () => {
    expect(text(variance('var_pop'), cellOf(rows))).toBe('4.000000');
    expect(text(variance('stddev_pop'), cellOf(rows))).toBe('2.000000');
    expect(text(variance('var_samp'), cellOf(rows))).toBe('4.571429');
    expect(text(variance('stddev_samp'), cellOf(rows))).toBe('2.138090');
  });

  it('does not cancel where floating point does', () => {
    const large = rows.map(([x]) => [x + 10n ** 15n, 0n] as const);
    expect(text(variance('var_pop'), cellOf(large))).toBe('4.000000');
  });

  it('is NULL of nothing, and of one row for a sample', () => {
    expect(text(variance('var_pop'), cellOf([]))).toBeNull();
    expect(text(variance('var_samp'), cellOf([[5n, 0n]]))).toBeNull();
    expect(text(variance('var_pop'), cellOf([[5n, 0n]]))).toBe('0.000000');
  });
});

describe('pairs', () => {
  const line = [1n, 2n, 5n, 9n].map((x) => [x, 7n - 3n * x] as const);

  it('find a line again', () => {
    expect(text(pair('regr_slope'), cellOf(line))).toBe('-3.000000');
    expect(text(pair('regr_intercept'), cellOf(line))).toBe('7.000000');
    expect(text(pair('regr_r2'), cellOf(line))).toBe('1.000000');
    expect(text(pair('corr'), cellOf(line))).toBe('-1.000000');
  });

  it('are NULL where x does not vary', () => {
    const flat = [1n, 2n, 3n].map((y) => [4n, y] as const);
    for (const statistic of ['corr', 'regr_slope', 'regr_intercept', 'regr_r2'] as const)
      expect(text(pair(statistic), cellOf(flat))).toBeNull();
    expect(text(pair('covar_pop'), cellOf(flat))).toBe('0.000000');
  });

  it('never leave the range of a correlation', () => {
    const value = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 }), (rows) => {
        const correlation = text(pair('corr'), cellOf(rows));
        if (correlation !== null) expect(Math.abs(Number(correlation))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('quantiles', () => {
  const quantile = (at: string, interpolated: boolean): Aggregate => ({
    kind: 'quantile',
    of,
    at,
    interpolated,
    filter: null,
  });
  const cell = (count: string, lower: string | null, upper: string | null): AggregateCell => ({
    people: 20,
    count,
    sum: null,
    neighbours: [lower, upper],
  });

  it('lie between their neighbours by exact steps', () => {
    expect(text(quantile('0.5', true), cell('20', '1.00', '2.00'))).toBe('1.500000');
    expect(text(quantile('0.1', true), cell('12', '10', '20'))).toBe('11.000000');
    expect(text(quantile('0.25', true), cell('21', '7', '7'))).toBe('7.000000');
    expect(text(quantile('0.1', true), cell('12', '9007199254740993', '9007199254740994'))).toBe(
      '9007199254740993.100000',
    );
  });

  it('are values of the column where they are not interpolated, and NULL of nothing', () => {
    expect(text(quantile('0.9', false), cell('20', '1.50', '1.50'))).toBe('1.50');
    expect(text(quantile('0.9', true), cell('0', null, null))).toBeNull();
  });

  it('are refused without neighbours', () => {
    const value: QueryValue = { kind: 'aggregate', aggregate: quantile('0.5', true) };
    expect(() => statisticText(value, [{ people: 20, count: '20', sum: null }])).toThrowCode('malformed');
  });
});

describe('squareRoot', () => {
  it('is rounded as the true root is', () => {
    const part = fc.bigInt({ min: 1n, max: 10n ** 30n });
    fc.assert(
      fc.property(part, part, fc.nat({ max: 9 }), (numerator, denominator, digits) => {
        const rounded = BigInt(
          roundFraction(squareRoot({ numerator, denominator }), digits, 'to-even').replace('.', ''),
        );
        // |rounded - root * 10^digits| <= 1/2, squared and without fractions.
        const scale = 100n ** BigInt(digits);
        const square = 4n * numerator * scale;
        const low = rounded === 0n ? -1n : (2n * rounded - 1n) ** 2n * denominator;
        expect(low <= square && square <= (2n * rounded + 1n) ** 2n * denominator).toBe(true);
      }),
    );
  });
});
