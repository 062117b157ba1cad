// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { consistentTotals, type ConsistentTotal, type NoisyTotal } from '../mechanisms/consistent-totals.ts';
import type { NoisyRow } from '../mechanisms/plan.ts';
import type { PlannedTable } from './plan-question.ts';

/**
 * The tables of a question that sum each other up, as indexes from the coarsest to the finest: grouping sets of one block,
 * each within the next (a roll-up, not a cube), all keys declared. Where keys are selected a total has parts that are not
 * shown, and nothing adds up.
 */
export function hierarchiesOf(tables: readonly PlannedTable[]): readonly (readonly number[])[] {
  return [...new Set(tables.map(({ block }) => block))].flatMap((block) => {
    const levels = tables
      .flatMap((table, index) => (table.block === block ? [{ table, index }] : []))
      .sort((a, b) => a.table.groups.length - b.table.groups.length);
    const isChain = levels.every(({ table: { plan, groups } }, at) => {
      const finer = levels[at + 1]?.table.groups;
      const isNested =
        finer === undefined || (finer.length > groups.length && groups.every((one) => finer.includes(one)));
      return plan.selection.kind === 'declared' && isNested;
    });
    return isChain && levels.length > 1 ? [levels.map(({ index }) => index)] : [];
  });
}

/** Statistics whose total is the sum of its parts. People are not: one can be in several groups. */
export const addsUp = ({ aggregates }: PlannedTable, at: number): boolean =>
  aggregates[at]?.dp.kind === 'rows' || aggregates[at]?.dp.kind === 'sum';

/**
 * The same answers with totals that are the sums of their parts, where they can be: post-processing of noisy numbers, which
 * costs nothing and makes none of them noisier (mechanisms/consistent-totals.ts).
 */
export function consistentRows(
  tables: readonly PlannedTable[],
  answers: readonly (readonly NoisyRow[])[],
): readonly (readonly NoisyRow[])[] {
  const fitted = answers.map((rows) => rows.map((row) => ({ ...row, values: [...row.values] })));
  for (const indexes of hierarchiesOf(tables)) {
    const levels = indexes.flatMap((index): Level[] => {
      const table = tables[index];
      return table === undefined ? [] : [{ table, rows: fitted[index] ?? [] }];
    });
    const [top, ...finer] = levels;
    const below = finer.map((level, above) => partsOf(level, levels[above]?.table.groups ?? []));
    top?.table.aggregates.forEach((_, at) => {
      if (addsUp(top.table, at)) for (const row of top.rows) write(at, nodeOf(at, row, levels, below));
    });
  }
  return fitted;
}

interface Row extends NoisyRow {
  readonly values: NoisyRow['values'][number][];
}

interface Level {
  readonly table: PlannedTable;
  readonly rows: readonly Row[];
}

type Parts = ReadonlyMap<string, readonly Row[]>;

/** The rows of a level by the keys of the row above that they are parts of. */
function partsOf({ table, rows }: Level, groupsAbove: readonly number[]): Parts {
  const parts = new Map<string, Row[]>();
  for (const row of rows) {
    const above = JSON.stringify(groupsAbove.map((group) => row.keys[table.groups.indexOf(group)]));
    const known = parts.get(above);
    if (known === undefined) parts.set(above, [row]);
    else known.push(row);
  }
  return parts;
}

/** A row with its number and noise, and below it the rows that it is the total of. */
interface Node {
  readonly row: Row;
  readonly total: NoisyTotal;
  readonly parts: readonly Node[];
}

function nodeOf(at: number, row: Row, [own, ...finer]: readonly Level[], [below, ...further]: readonly Parts[]): Node {
  const parts = (below?.get(JSON.stringify(row.keys)) ?? []).map((part) => nodeOf(at, part, finer, further));
  const [value, noise] = [row.values[at], own?.table.prepared.aggregates[at]];
  assert(value?.kind === 'number' && noise?.kind === 'number', 'what adds up is a number');
  const total = { value: value.value, variance: noise.variance, parts: parts.map((part) => part.total) };
  return { row, parts, total };
}

function write(at: number, root: Node): void {
  const assign = ({ row, parts }: Node, { value, parts: sums }: ConsistentTotal): void => {
    row.values[at] = { kind: 'number', value };
    for (const [index, part] of parts.entries()) {
      const sum = sums[index];
      if (sum !== undefined) assign(part, sum);
    }
  };
  assign(root, consistentTotals(root.total));
}
