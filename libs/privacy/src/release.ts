// SPDX-License-Identifier: Apache-2.0
import { ReleasedTable, type Block, type Cell, type Literal, type QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { outputName } from '@glovebox/query';
import { blockOf, checkCell, isRolledUp, type RawCell } from './cells.ts';
import { PrivacyError } from './error.ts';
import { isKept } from './having.ts';
import { orderRows, type OrderedCell } from './order.ts';
import { brand, columnKind, type Released } from './released.ts';
import { restsOnEnough, statisticText } from './statistic.ts';

export interface ReleaseInput {
  readonly tree: QueryTree;
  /** Every group that the probe found, in any order. */
  readonly cells: readonly RawCell[];
  /** The strictest minimum of all owners that take part. */
  readonly minimumPeople: number;
}

const withheld: Cell = Object.freeze({ suppressed: 'below-minimum-people' });
const rolledUp: Cell = Object.freeze({ rolledUp: true });

/**
 * The only door a result can leave by.
 *
 * Guaranteed on return, with k = `minimumPeople`:
 * 1. A row is there only if at least k distinct people are in its group. A withheld row leaves nothing, not its key.
 * 2. A statistic is there only if at least k distinct people contribute to each of its aggregates. Nobody at all is fewer than k: the answer 0 is withheld as 1 would be.
 * 3. Numbers are exact (BigInt from the engine's decimal text to the last rounding), so they do not depend on threads,
 *    machine or the order of rows. Every statistic is rounded at its end, and before where the question says so.
 * 4. Column names come from the tree. HAVING, the order of rows and LIMIT depend on released values only.
 * 5. The same input gives the same bytes, whatever the order of its cells.
 * How many rows and statistics were withheld is part of the table; which they are is told only by the marks.
 *
 * Why 1 and 2 hold: a row enters `open` only through the comparison with k, and a string enters a value column only
 * through `restsOnEnough`; both compare counts of distinct people that the probe made after filters and joins.
 *
 * Not guaranteed here: that two released tables cannot be subtracted from each other (differencing), that no single
 * person dominates a sum, that a group does not share one answer (a ratio of 1), or any noise.
 *
 * Throws PrivacyError: `malformed` for a cell that this tree's probe cannot have made, `too-many-rows` for more rows than
 * a result holds. Nothing leaves then.
 */
export function release({ tree, cells, minimumPeople }: ReleaseInput): Released {
  assert(Number.isSafeInteger(minimumPeople) && minimumPeople >= 2, 'the minimum of people is a whole number from 2');
  for (const cell of cells) checkCell(tree, cell);
  const open = cells.filter(({ people }) => people >= minimumPeople);
  const ordered = orderRows(
    tree,
    open.map((cell) => releasedRow(tree, cell, minimumPeople)).filter((row) => row !== null),
  );
  const rows = ordered.slice(0, tree.limit ?? ordered.length).map((row) => [...row]);
  if (rows.length > 10_000) throw new PrivacyError('too-many-rows', 'more rows than a result may hold');
  const table = ReleasedTable.safeParse({
    columns: tree.outputs.map((output) => ({ name: outputName(tree, output), kind: columnKind(output) })),
    rows,
    suppression: {
      minimumPeople,
      rows: cells.length - open.length,
      cells: rows.flat().filter((cell) => cell === withheld).length,
    },
  });
  if (!table.success) throw new PrivacyError('malformed', 'a released table would not have its form');
  return brand(table.data);
}

/** The cells of one row in the order of the outputs; null when HAVING drops it. */
function releasedRow(tree: QueryTree, cell: RawCell, minimumPeople: number): OrderedCell[] | null {
  const block = blockOf(tree, cell);
  const row = block.outputs.map((output) => outputCell(block, cell, output, minimumPeople));
  const { having, values } = block;
  const released = (name: string) => {
    const index = values.findIndex((value) => value.name === name);
    return outputCell(block, cell, { from: 'value', index }, minimumPeople).cell;
  };
  return having === undefined || isKept(having, released) ? row : null;
}

function outputCell(block: Block, cell: RawCell, output: Block['outputs'][number], minimumPeople: number): OrderedCell {
  if (output.from === 'constant') return constantCell(block.constants?.[output.index]?.value);
  if (output.from === 'group') {
    if (isRolledUp(block, cell, output.index)) return { cell: rolledUp, kind: 'text' };
    const key = cell.keys[output.index];
    if (key === undefined) throw new PrivacyError('malformed', 'an output names a group that the question has not');
    return key === null ? { cell: null, kind: 'text' } : { cell: key.text, kind: key.kind };
  }
  const value = block.values[output.index]?.value;
  const aggregates = cell.values[output.index];
  if (value === undefined || aggregates === undefined) {
    throw new PrivacyError('malformed', 'an output names a value that the question has not');
  }
  const enough = restsOnEnough(aggregates, minimumPeople);
  return { cell: enough ? statisticText(value, aggregates) : withheld, kind: 'number' };
}

function constantCell(literal: Literal | undefined): OrderedCell {
  if (literal === undefined)
    throw new PrivacyError('malformed', 'an output names a constant that the question has not');
  const { type, value } = literal;
  return { cell: value, kind: type === 'integer' || type === 'decimal' ? 'number' : 'text' };
}
