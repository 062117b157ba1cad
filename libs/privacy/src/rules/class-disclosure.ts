// SPDX-License-Identifier: Apache-2.0
import type { RawCell } from '../cells.ts';

/** How the groups of a block can disclose something of a whole class of people. */
export interface Breakdown {
  /** The population is filtered, and by something sensitive. */
  readonly isFiltered: boolean;
  readonly isFilteredBySensitive: boolean;
  /** For each group of the block. `isOwnFilter`: it is also filtered by, so that its categories are the asker's choice. */
  readonly groups: readonly { readonly isSensitive: boolean; readonly isOwnFilter: boolean }[];
}

/**
 * Cells of one block that say that everybody of a population is alike: of all categories of one group, the others being equal, only
 * one has enough people. Categories of nobody and of fewer than the minimum count alike, so that one person more makes no
 * difference. Matters where the population or the group is sensitive: being in the one then tells the other.
 */
export function classDisclosing(
  cells: readonly GroupedCell[],
  breakdown: Breakdown,
  minimumPeople: number,
): ReadonlySet<RawCell> {
  const found = new Set<RawCell>();
  for (const [group, { isSensitive, isOwnFilter }] of breakdown.groups.entries()) {
    if (isOwnFilter) continue;
    for (const population of populationsBeside(cells, group)) {
      const [first] = population;
      const others = breakdown.groups.filter((_, index) => index !== group && first?.isGrouped[index] === true);
      const matters =
        (breakdown.isFiltered || others.length > 0) &&
        (isSensitive || breakdown.isFilteredBySensitive || others.some((other) => other.isSensitive));
      if (!matters) continue;
      const categories = population.filter(({ people }) => people >= minimumPeople);
      if (categories.length <= 1) for (const { cell } of population) found.add(cell);
    }
  }
  return found;
}

/** A cell, and which groups its grouping set does not sum up over. */
export interface GroupedCell {
  readonly cell: RawCell;
  readonly people: number;
  readonly isGrouped: readonly boolean[];
}

/** Cells that differ in this group only, together. */
function populationsBeside(cells: readonly GroupedCell[], group: number): GroupedCell[][] {
  const populations = new Map<string, GroupedCell[]>();
  for (const cell of cells) {
    if (cell.isGrouped[group] !== true) continue;
    const { groupingSet = 0, keys } = cell.cell;
    const key = JSON.stringify([groupingSet, ...keys.map((one, at) => (at === group ? '' : (one?.text ?? null)))]);
    const population = populations.get(key) ?? [];
    population.push(cell);
    populations.set(key, population);
  }
  return [...populations.values()];
}
