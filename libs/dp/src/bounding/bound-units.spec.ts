// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { boundUnits, type BoundedCell, type ContributionBounds, type UnitRow } from './bound-units.ts';
import { contributionKey, contributionRank } from './contribution-rank.ts';
import { gridValue } from './grid-value.ts';

const DATA_SETS = 10_000;
const rank = contributionRank(new Uint8Array(32).fill(5));
const grid = { decimals: 2, low: -(2n ** 70n), high: 2n ** 70n };

const odd = [NaN, Infinity, -Infinity, -0, 2 ** 63, -(2 ** 63), 0.1, 5e-324, 1.7976931348623157e308, null] as const;
const anyValue = fc
  .oneof(fc.constantFrom(...odd), fc.integer({ min: -20, max: 20 }), fc.bigInt({ min: -(1n << 64n), max: 1n << 64n }))
  .map((value) => gridValue(value, grid));
const anyRow = fc.record({
  unit: fc.constantFrom('u1', 'u2', 'u3', 'u4', null),
  keys: fc.constantFrom<readonly (string | null)[]>(['a'], ['b'], ['c'], ['d'], ['e'], [null]),
  values: fc.tuple(anyValue, anyValue),
});
const duplicated = fc
  .tuple(fc.array(anyRow, { maxLength: 14 }), fc.nat(3))
  .map(([rows, times]) => [...rows, ...rows.slice(0, times)]);
const anyBounds: fc.Arbitrary<ContributionBounds> = fc
  .record({
    rowsPerUnit: fc.integer({ min: 1, max: 4 }),
    groupsPerUnit: fc.integer({ min: 1, max: 4 }),
    a: fc.tuple(fc.bigInt({ min: -50n, max: 50n }), fc.bigInt({ min: 0n, max: 90n })),
    b: fc.tuple(fc.bigInt({ min: -5000n, max: 100n }), fc.bigInt({ min: 0n, max: 10n ** 6n })),
  })
  .map(({ rowsPerUnit, groupsPerUnit, a, b }) => ({
    rowsPerUnit,
    groupsPerUnit,
    totals: [a, b].map(([low, width]) => ({ low, high: low + width })),
  }));

const wider = ({ low, high }: { low: bigint; high: bigint }) => ({ low: low - 1n, high: high + 1n });
const byKey = (cells: readonly BoundedCell[]) => new Map(cells.map((cell) => [JSON.stringify(cell.keys), cell]));
const size = (value: bigint) => (value < 0n ? -value : value);

/** What the data with and without a unit differ in beyond the declared bounds. */
function violations(
  rows: readonly UnitRow[],
  unit: string,
  declared: ContributionBounds,
  applied: ContributionBounds = declared,
): readonly string[] {
  const withUnit = byKey(boundUnits(rows, applied, rank));
  const others = rows.filter((row) => row.unit !== unit);
  const without = byKey(boundUnits(others, applied, rank));
  const found: string[] = [];
  const check = (what: string, a = 0n, b = 0n, most = 0n) => {
    if (size(a - b) > most) found.push(`${what}: ${String(a)} to ${String(b)}`);
  };
  let changed = 0n;
  for (const key of new Set([...withUnit.keys(), ...without.keys()])) {
    const [a, b] = [withUnit.get(key), without.get(key)];
    if (JSON.stringify(a, text) === JSON.stringify(b, text)) continue;
    changed++;
    const rowsPerUnit = BigInt(declared.rowsPerUnit);
    check('units', a?.units, b?.units, 1n);
    check('rows', a?.rows, b?.rows, rowsPerUnit);
    declared.totals.forEach(({ low, high }, index) => {
      const [x, y] = [a?.measures[index], b?.measures[index]];
      check('sum', x?.sum, y?.sum, size(low) > size(high) ? size(low) : size(high));
      check('values', BigInt(x?.values.length ?? 0), BigInt(y?.values.length ?? 0), rowsPerUnit);
    });
  }
  check('cells', changed, 0n, BigInt(declared.groupsPerUnit));
  return found;
}

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

describe('bounding what one unit can change', () => {
  it(`holds on ${String(DATA_SETS)} random data sets with one unit removed, odd values included`, () => {
    fc.assert(
      fc.property(duplicated, anyBounds, fc.constantFrom('u1', 'u2'), (rows, bounds, unit) => {
        expect(violations(rows, unit, bounds)).toEqual([]);
      }),
      { numRuns: DATA_SETS, seed: 11 },
    );
  }, 120_000);

  const widened: readonly (readonly [string, (bounds: ContributionBounds) => ContributionBounds])[] = [
    ['one cell more', (bounds) => ({ ...bounds, groupsPerUnit: bounds.groupsPerUnit + 1 })],
    ['one row more', (bounds) => ({ ...bounds, rowsPerUnit: bounds.rowsPerUnit + 1 })],
    ['totals one cent wider', (bounds) => ({ ...bounds, totals: bounds.totals.map(wider) })],
  ];
  it.each(widened)('is not blind: bounding that lets %s through is found', (_, widen) => {
    const found = fc.sample(fc.tuple(duplicated, anyBounds), { numRuns: 1000, seed: 12 });
    const broken = found.filter(([rows, bounds]) => violations(rows, 'u1', bounds, widen(bounds)).length > 0);
    expect(broken.length).toBeGreaterThan(10);
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(duplicated, anyBounds, (rows, bounds) => {
        const sorted = (cells: readonly BoundedCell[]) =>
          cells
            .map((cell) =>
              JSON.stringify({ ...cell, measures: cell.measures.map(({ rows, sum }) => [rows, sum]) }, text),
            )
            .sort();
        expect(sorted(boundUnits([...rows].reverse(), bounds, rank))).toEqual(sorted(boundUnits(rows, bounds, rank)));
      }),
    );
  });

  it('counts a unit in all of its groups up to the bound, and in no more', () => {
    const bounds = { rowsPerUnit: 1, groupsPerUnit: 3, totals: [] };
    const inGroups = (count: number) =>
      Array.from({ length: count }, (_, group) => ({ unit: 'u', keys: [String(group)], values: [] }));
    expect([0, 3, 4].map((count) => boundUnits(inGroups(count), bounds, rank).length)).toEqual([0, 3, 3]);
    expect(boundUnits([{ unit: null, keys: ['a'], values: [] }], bounds, rank)).toEqual([]);
  });
});

describe('the rank of a contribution', () => {
  it('is SHA-256 over key and parts with their lengths in bytes, as SQL can compute it', () => {
    const expected = createHash('sha256')
      .update(`${'05'.repeat(32)}3:é1:x`)
      .digest('hex');
    expect(rank('é1', 'x')).toBe(
      createHash('sha256')
        .update(`${'05'.repeat(32)}3:é11:x`)
        .digest('hex'),
    );
    expect(rank('é1', 'x')).not.toBe(expected);
    expect(rank('ab', 'c')).not.toBe(rank('a', 'bc'));
    const [key, other] = [1, 2].map((byte) => contributionKey(new Uint8Array(32).fill(byte)));
    expect(contributionRank(key!)('a')).not.toBe(contributionRank(other!)('a'));
  });
});

describe('a value on the grid', () => {
  const cents = { decimals: 2, low: -1000n, high: 1000n };
  it.each([
    [null, null],
    [NaN, null],
    [Infinity, 1000n],
    [-Infinity, -1000n],
    [-0, 0n],
    [2 ** 63, 1000n],
    [-(2n ** 63n), -1000n],
    [0.1, 10n],
    [0.125, 12n],
    [0.375, 38n],
    [-0.125, -12n],
    [5e-324, 0n],
    [1.7976931348623157e308, 1000n],
    [3n, 300n],
  ])('%p is %p', (value, expected) => {
    expect(gridValue(value, cents)).toBe(expected);
  });
});
