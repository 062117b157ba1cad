// SPDX-License-Identifier: Apache-2.0
import type { CellKeys } from '../random/question-noise.ts';
import { clamp } from './grid-value.ts';
import type { ContributionRank } from './contribution-rank.ts';

/** A row after filters and joins, as the question sees it. */
export interface UnitRow {
  /** Whose row it is; null belongs to nobody and counts nowhere. */
  readonly unit: string | null;
  readonly keys: CellKeys;
  /** One per measure, on its grid (`gridValue`); null is not counted. */
  readonly values: readonly (bigint | null)[];
}

export interface ContributionBounds {
  /** How many rows of a unit count in a cell. */
  readonly rowsPerUnit: number;
  /** In how many cells a unit counts. */
  readonly groupsPerUnit: number;
  /** For each measure: bounds of what a unit's values in a cell add up to. */
  readonly totals: readonly { readonly low: bigint; readonly high: bigint }[];
}

export interface BoundedMeasure {
  /** Values that count. */
  readonly rows: bigint;
  readonly sum: bigint;
  /** The values themselves, for ranks. */
  readonly values: readonly bigint[];
}

export interface BoundedCell {
  readonly keys: CellKeys;
  readonly units: bigint;
  readonly rows: bigint;
  readonly measures: readonly BoundedMeasure[];
}

/**
 * Bounds what one unit can change: 1. of each unit at most `groupsPerUnit` cells; 2. in each of them at most `rowsPerUnit` rows;
 * 3. their values, added up, clamped into the bounds. Whatever the rows are.
 *
 * Guaranteed: the data with and without one unit differ in at most `groupsPerUnit` cells, and there by at most 1 in `units`,
 * `rowsPerUnit` in `rows` and in each measure's `rows` and number of `values`, max(|low|, |high|) in its `sum`. Why: what is kept of a
 * unit depends on that unit's rows and the key of the rank alone, never on other units (no global order, no first come
 * first served), and cells only add up units. The order of rows does not matter: equal rows of a unit are interchangeable.
 *
 * This is the definition. The SQL that the worker prints must give the same cells; it is tested against this.
 */
export function boundUnits(
  rows: readonly UnitRow[],
  bounds: ContributionBounds,
  rank: ContributionRank,
): readonly BoundedCell[] {
  const kept = new Map<string, (readonly UnitRow[])[]>();
  for (const [unit, own] of groupBy(rows, ({ unit }) => unit)) {
    if (unit === null) continue;
    const groups = [...groupBy(own, ({ keys }) => textOf(keys))];
    for (const [text, members] of smallest(groups, bounds.groupsPerUnit, ([text]) => rank(unit, text))) {
      const few = smallest(members, bounds.rowsPerUnit, ({ values }) => rank(unit, text, textOf(values.map(decimal))));
      const cell = kept.get(text);
      if (cell === undefined) kept.set(text, [few]);
      else cell.push(few);
    }
  }
  return [...kept.values()].map((units) => cellOf(units, bounds));
}

/** One cell from what is kept of each of its units. */
function cellOf(units: readonly (readonly UnitRow[])[], { totals }: ContributionBounds): BoundedCell {
  return {
    keys: units[0]?.[0]?.keys ?? [],
    units: BigInt(units.length),
    rows: BigInt(units.flat().length),
    measures: totals.map(({ low, high }, index) => {
      const valuesByUnit = units.map((rows) => rows.flatMap(({ values }) => values[index] ?? []));
      // A unit without a value adds nothing, also where zero lies outside of the bounds.
      const sums = valuesByUnit.map((values) => (values.length === 0 ? 0n : clamp(total(values), low, high)));
      const values = valuesByUnit.flat();
      return { rows: BigInt(values.length), sum: total(sums), values };
    }),
  };
}

const total = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

/** The first `count` in the order of their ranks. */
function smallest<T>(items: readonly T[], count: number, rankOf: (item: T) => string): readonly T[] {
  if (items.length <= count) return items;
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .slice(0, count)
    .map(({ item }) => item);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

const decimal = (value: bigint | null): string | null => (value === null ? null : value.toString());
/** One text for each list: ECMAScript fixes how strings and null are written. */
const textOf = (parts: readonly (string | null)[]): string => JSON.stringify(parts);
