// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { PrivacyError } from './error.ts';

/**
 * A group key as the probe found it, null for SQL NULL. `number` keys are decimal text and are ordered by value; the
 * others by code unit: their canonical texts (ISO dates and timestamps, `false` before `true`) sort as they should.
 */
export type KeyValue = { readonly kind: 'number' | 'text'; readonly text: string } | null;

/** One aggregate of one cell, before anything is withheld. Numbers are the engine's exact decimal text. */
export interface AggregateCell {
  /** Distinct people in the rows that contribute: filter true, argument not NULL. */
  readonly people: number;
  /** Rows that contribute; distinct values for count-distinct. */
  readonly count: string;
  /** Sums and averages: the sum, null when no row contributes. Not read for counts. */
  readonly sum: string | null;
}

/** One group of the probe's result: the raw material of at most one released row. */
export interface RawCell {
  /** In the order of `tree.groups`. */
  readonly keys: readonly KeyValue[];
  /** Distinct people in the whole group. */
  readonly people: number;
  /** In the order of `tree.values`: one aggregate each, or numerator and denominator of a ratio. */
  readonly values: readonly (readonly AggregateCell[])[];
}

/**
 * Checks that a cell has the form that the tree demands and that no aggregate claims more people than its group.
 * Throws PrivacyError `malformed`: such a cell was not made by this tree's probe, so nothing of it may leave.
 */
export function checkCell(tree: QueryTree, cell: RawCell): void {
  const wellFormed =
    cell.keys.length === tree.groups.length &&
    cell.values.length === tree.values.length &&
    isCount(cell.people) &&
    tree.values.every(({ value }, index) => {
      const aggregates = cell.values[index] ?? [];
      return (
        aggregates.length === (value.kind === 'ratio' ? 2 : 1) &&
        aggregates.every(({ people, count }) => isCount(people) && people <= cell.people && /^\d{1,19}$/.test(count))
      );
    });
  if (!wellFormed) throw new PrivacyError('malformed', 'a cell does not have the form of the question');
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
