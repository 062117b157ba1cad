// SPDX-License-Identifier: Apache-2.0
import type { Block, QueryTree } from '@glovebox/contracts';
import { aggregatesOf, blocksOf, type Moments } from '@glovebox/query';
import { PrivacyError } from './error.ts';
import type { Magnitudes } from './rules/dominance.ts';

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
  /** Sums, averages, variances and pairs (of x): the sum, null when no row contributes. Not read for counts. */
  readonly sum: string | null;
  /** Variances and pairs: exact sums of products over the contributing rows. */
  readonly moments?: Moments<string | null>;
  /** Quantiles: the values between which they lie. */
  readonly neighbours?: readonly [string | null, string | null];
}

/** Who stands behind one aggregate of one cell. */
export interface AggregateFacts {
  /** Of the datasets that it depends on, the fewest people that are in one of them. Nobody invents these. */
  readonly fewestPeople: number;
  /** What single people add to it: of rows for counts, of each argument for the others. */
  readonly magnitudes: readonly Magnitudes[];
}

/** One group of a probe's result: the raw material of at most one released row. */
export interface RawCell {
  /** The block of the tree that it is of, as an index into `blocksOf`; 0 where absent. */
  readonly block?: number;
  /** The grouping set of that block: groups that are not in it are summed up over, their keys null. Absent: all groups. */
  readonly groupingSet?: number;
  /** In the order of the block's `groups`. */
  readonly keys: readonly KeyValue[];
  /** Distinct people in the whole group. */
  readonly people: number;
  /** In the order of the block's `values`: the aggregates of each as `aggregatesOf` lists them. */
  readonly values: readonly (readonly AggregateCell[])[];
  /** Beside `values`. */
  readonly facts: readonly (readonly AggregateFacts[])[];
}

/**
 * Checks that a cell has the form that the tree demands and that no aggregate claims more people than its group.
 * Throws PrivacyError `malformed`: such a cell was not made by this tree's probe, so nothing of it may leave.
 */
export function checkCell(tree: QueryTree, cell: RawCell): void {
  const block = blockOf(tree, cell);
  const wellFormed =
    cell.keys.length === block.groups.length &&
    cell.values.length === block.values.length &&
    cell.keys.every((key, index) => key === null || !isRolledUp(block, cell, index)) &&
    isCount(cell.people) &&
    block.values.every(({ value }, index) => {
      const aggregates = cell.values[index] ?? [];
      const facts = cell.facts[index] ?? [];
      return (
        aggregates.length === aggregatesOf(value).length &&
        facts.length === aggregates.length &&
        aggregates.every(({ people, count }) => isCount(people) && people <= cell.people && /^\d{1,19}$/.test(count)) &&
        facts.every(({ fewestPeople }, at) => isCount(fewestPeople) && fewestPeople <= (aggregates[at]?.people ?? 0))
      );
    });
  if (!wellFormed) throw new PrivacyError('malformed', 'a cell does not have the form of the question');
}

/** The block that a cell answers. Throws PrivacyError `malformed`. */
export function blockOf(tree: QueryTree, { block = 0, groupingSet }: Pick<RawCell, 'block' | 'groupingSet'>): Block {
  const found = blocksOf(tree)[block];
  if (found === undefined || (found.groupingSets === undefined) !== (groupingSet === undefined))
    throw new PrivacyError('malformed', 'a cell is of no block of the question');
  if (groupingSet !== undefined && found.groupingSets?.[groupingSet] === undefined)
    throw new PrivacyError('malformed', 'a cell is of no grouping set of the question');
  return found;
}

/** Whether the cell's grouping set sums up over this group: its key is none, not even NULL. */
export const isRolledUp = (block: Block, { groupingSet }: Pick<RawCell, 'groupingSet'>, group: number): boolean =>
  groupingSet !== undefined && block.groupingSets?.[groupingSet]?.includes(group) === false;

/** Names a cell of its question: one name for one cell, the same in every run of it. */
export const cellName = ({ block = 0, groupingSet = 0, keys }: RawCell): string =>
  JSON.stringify([block, groupingSet, ...keys.map((key) => key?.text ?? null)]);

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
