// SPDX-License-Identifier: Apache-2.0
import { ReleasedTable, type Block, type Cell, type Literal } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { aggregatesOf, outputName } from '@glovebox/query';
import { blockOf, checkCell, isRolledUp, type RawCell } from './cells.ts';
import { PrivacyError } from './error.ts';
import { isKept } from './having.ts';
import { orderRows, type OrderedCell } from './order.ts';
import { summaryRules, type EffectiveRules, type Question } from './question.ts';
import { brand, columnKind, type Released } from './released.ts';
import { roundedCount, toSignificantDigits } from './rounding.ts';
import { judgeCells } from './rules/judge-cells.ts';
import { statisticText } from './statistic.ts';

export interface ReleaseInput extends Question {
  /** Every group that the probe found, in any order. */
  readonly cells: readonly RawCell[];
  /** Whether the audit of everything released before lets this value of this cell out. */
  readonly permits: (cell: RawCell, value: number) => boolean;
}

const withheld: Cell = Object.freeze({ suppressed: 'withheld' });
const rolledUp: Cell = Object.freeze({ rolledUp: true });

/**
 * The only door a result can leave by.
 *
 * Guaranteed on return:
 * 1. A statistic is there only if the rules of every owner concerned let it out (`judgeCells`: distinct people of each of
 *    them, dominance, degrees of freedom, class disclosure) and the audit of what was released before does.
 * 2. A row is there only if its group has the minimum of people and one of its statistics is. A row that is not leaves
 *    nothing, not its key; that nobody is in a group looks like one person in it.
 * 3. Every withheld statistic is marked by the same word. How many rows are not there is told only where all that could
 *    be are declared, counted with those of nobody.
 * 4. Numbers are exact until their rounding, which is deterministic and comes after suppression.
 * 5. Column names come from the tree. HAVING, the order of rows, LIMIT and the maximum of rows depend on released values
 *    only.
 * 6. The same input gives the same bytes, whatever the order of its cells.
 *
 * Throws PrivacyError `malformed` for a cell that this tree's probe cannot have made. Nothing leaves then.
 */
export function release(input: ReleaseInput): Released {
  const { tree, cells, rules, permits } = input;
  assertMinimum(rules);
  for (const cell of cells) checkCell(tree, cell);
  const open: OpenRow[] = [];
  for (const [cell, passed] of judgeCells(input, cells)) {
    const shown = passed.map((isOpen, value) => isOpen && permits(cell, value));
    const { outputs } = blockOf(tree, cell);
    const says = outputs.some(({ from, index }) => from === 'value' && shown[index] === true);
    if (says) open.push(rowOf(input, cell, shown));
  }
  return tableOf(input, open);
}

/** What leaves when nothing may, whatever the cause. */
export function releaseNothing(question: Question): Released {
  assertMinimum(question.rules);
  return tableOf(question, []);
}

function assertMinimum({ minimumPeople }: EffectiveRules): void {
  assert(Number.isSafeInteger(minimumPeople) && minimumPeople >= 2, 'the minimum of people is a whole number from 2');
}

interface OpenRow {
  readonly cells: readonly OrderedCell[];
  readonly isKept: boolean;
}

/** HAVING drops rows that could have been there: they are not among the withheld. */
function tableOf({ tree, rules, possibleRows }: Question, open: readonly OpenRow[]): Released {
  const kept = open.filter((row) => row.isKept).map((row) => row.cells);
  const rows = orderRows(tree, kept)
    .slice(0, Math.min(tree.limit ?? rules.maximumRows, rules.maximumRows))
    .map((row) => [...row]);
  const table = ReleasedTable.safeParse({
    columns: tree.outputs.map((output) => ({ name: outputName(tree, output), kind: columnKind(output) })),
    rows,
    suppression: {
      minimumPeople: rules.minimumPeople,
      rules: summaryRules(rules),
      rows: possibleRows === null ? null : Math.max(0, possibleRows - open.length),
      cells: rows.flat().filter((cell) => cell === withheld).length,
    },
  });
  if (!table.success) throw new PrivacyError('malformed', 'a released table would not have its form');
  return brand(table.data);
}

function rowOf({ tree, rules }: Question, cell: RawCell, shown: readonly boolean[]): OpenRow {
  const block = blockOf(tree, cell);
  const cellOf = (output: Block['outputs'][number]): OrderedCell => outputCell(block, rules, cell, output, shown);
  const { having, values } = block;
  const released = (name: string) =>
    cellOf({ from: 'value', index: values.findIndex((value) => value.name === name) }).cell;
  return { cells: block.outputs.map(cellOf), isKept: having === undefined || isKept(having, released) };
}

function outputCell(
  block: Block,
  rules: EffectiveRules,
  cell: RawCell,
  output: Block['outputs'][number],
  shown: readonly boolean[],
): OrderedCell {
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
  if (shown[output.index] !== true) return { cell: withheld, kind: 'number' };
  const kinds = aggregatesOf(value);
  const rounded = aggregates.map((one, at) => {
    const aggregate = kinds[at];
    return aggregate === undefined ? one : roundedCount(aggregate, one, rules.rounding);
  });
  const text = statisticText(value, rounded);
  const isCount = value.kind === 'aggregate' && value.aggregate.kind.startsWith('count');
  const { significantDigits } = rules.rounding;
  const isShaped = text === null || isCount || significantDigits === null;
  return { cell: isShaped ? text : toSignificantDigits(text, significantDigits), kind: 'number' };
}

function constantCell(literal: Literal | undefined): OrderedCell {
  if (literal === undefined)
    throw new PrivacyError('malformed', 'an output names a constant that the question has not');
  const { type, value } = literal;
  return { cell: value, kind: type === 'integer' || type === 'decimal' ? 'number' : 'text' };
}
