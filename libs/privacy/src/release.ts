// SPDX-License-Identifier: Apache-2.0
import { ReleasedTable, type Block, type Cell, type Literal } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { aggregatesOf } from '@glovebox/query';
import { blockOf, checkCell, isRolledUp, type RawCell } from './cells.ts';
import { PrivacyError } from './error.ts';
import { isKept } from './having.ts';
import { orderRows, type OrderedCell } from './order.ts';
import { columnsOf, summaryRules, type EffectiveRules, type Question } from './question.ts';
import { brand, type Released } from './released.ts';
import { roundedCount, toSignificantDigits } from './rounding.ts';
import { judgeCells } from './rules/judge-cells.ts';
import { statisticText } from './statistic.ts';

export interface ReleaseInput extends Question {
  /** Every group that the probe found, in any order. */
  readonly cells: readonly RawCell[];
  /** Whether the audit of everything released before lets this value of this cell out. */
  readonly permits: (cell: RawCell, value: number) => boolean;
}

export const withheld: Cell = Object.freeze({ suppressed: 'withheld' });
const rolledUp: Cell = Object.freeze({ rolledUp: true });

/**
 * The door by which exact results leave; noisy ones leave by `releaseNoisy`, models by `releaseModel` and
 * `releaseNoisyModel`, and there is no other.
 *
 * Guaranteed on return:
 * 1. A statistic is there only if the rules of every owner concerned let it out (`judgeCells`: distinct people of each of
 *    them, dominance, degrees of freedom, class disclosure) and the audit of what was released before does.
 * 2. A row is there only if its group has the minimum of people and one of its statistics is. A row that is not leaves
 *    nothing, not its key; that nobody is in a group looks like one person in it.
 * 3. Every withheld statistic is marked by the same word. How many rows are not there is told only where all that could
 *    be are declared, counted with those of nobody.
 * 4. Numbers are exact until their rounding, which is deterministic and comes after suppression; arithmetic is over rounded
 *    ones.
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
  return answerOf(question, [], 0);
}

export function assertMinimum({ minimumPeople }: EffectiveRules): void {
  assert(Number.isSafeInteger(minimumPeople) && minimumPeople >= 2, 'the minimum of people is a whole number from 2');
}

/** What may be seen of a group, before HAVING, order and LIMIT. */
export interface OpenRow {
  readonly cells: readonly OrderedCell[];
  readonly isKept: boolean;
}

/** HAVING drops rows that could have been there: they are not among the withheld. */
export function tableOf(question: Question, open: readonly OpenRow[]): Released {
  const { tree, rules } = question;
  const kept = open.filter((row) => row.isKept).map((row) => row.cells);
  const rows = orderRows(tree, kept).slice(0, Math.min(tree.limit ?? rules.maximumRows, rules.maximumRows));
  return answerOf(question, rows, open.length);
}

/** The table of these rows. `open`: how many of all possible rows may be seen. */
export function answerOf(question: Question, cells: readonly (readonly Cell[])[], open: number): Released {
  const { rules, possibleRows, noise } = question;
  const rows = cells.map((row) => [...row]);
  const table = ReleasedTable.safeParse({
    columns: columnsOf(question).map((column, index) => ({
      ...column,
      ...(noise?.columns[index] == null ? {} : { noise: noise.columns[index] }),
    })),
    rows,
    suppression: {
      minimumPeople: rules.minimumPeople,
      rules: summaryRules(rules),
      rows: possibleRows === null ? null : Math.max(0, possibleRows - open),
      cells: rows.flat().filter(isWithheld).length,
      ...(noise === undefined ? {} : { privacy: noise.summary }),
    },
  });
  if (!table.success) throw new PrivacyError('malformed', 'a released table would not have its form');
  return brand(table.data);
}

const isWithheld = (cell: Cell): boolean => typeof cell === 'object' && cell !== null && 'suppressed' in cell;

const rowOf = ({ tree, rules }: Question, cell: RawCell, shown: readonly boolean[]): OpenRow =>
  openRow(blockOf(tree, cell), cell, (index) => valueCell(blockOf(tree, cell), rules, cell, index, shown));

/** A row of a block from its keys and what is shown of each value. */
export function openRow(
  block: Block,
  cell: Pick<RawCell, 'groupingSet' | 'keys'>,
  valueOf: (index: number) => Cell,
): OpenRow {
  const cellOf = (output: Block['outputs'][number]): OrderedCell =>
    output.from === 'value' ? { cell: valueOf(output.index), kind: 'number' } : keyCell(block, cell, output);
  const { having, values } = block;
  const released = (name: string) =>
    cellOf({ from: 'value', index: values.findIndex((value) => value.name === name) }).cell;
  return { cells: block.outputs.map(cellOf), isKept: having === undefined || isKept(having, released) };
}

function keyCell(
  block: Block,
  cell: Pick<RawCell, 'groupingSet' | 'keys'>,
  output: Block['outputs'][number],
): OrderedCell {
  if (output.from === 'constant') return constantCell(block.constants?.[output.index]?.value);
  if (isRolledUp(block, cell, output.index)) return { cell: rolledUp, kind: 'text' };
  const key = cell.keys[output.index];
  if (key === undefined) throw new PrivacyError('malformed', 'an output names a group that the question has not');
  return key === null ? { cell: null, kind: 'text' } : { cell: key.text, kind: key.kind };
}

export function valueCell(
  block: Block,
  rules: EffectiveRules,
  cell: RawCell,
  index: number,
  shown: readonly boolean[],
): Cell {
  const value = block.values[index]?.value;
  const aggregates = cell.values[index];
  if (value === undefined || aggregates === undefined) {
    throw new PrivacyError('malformed', 'an output names a value that the question has not');
  }
  if (shown[index] !== true) return withheld;
  const kinds = aggregatesOf(value);
  const rounded = aggregates.map((one, at) => {
    const aggregate = kinds[at];
    return aggregate === undefined ? one : roundedCount(aggregate, one, rules.rounding);
  });
  const { significantDigits } = rules.rounding;
  const text = statisticText(value, rounded, significantDigits);
  const isCount = value.kind === 'aggregate' && value.aggregate.kind.startsWith('count');
  const isShaped = text === null || isCount || significantDigits === null;
  return isShaped ? text : toSignificantDigits(text, significantDigits);
}

function constantCell(literal: Literal | undefined): OrderedCell {
  if (literal === undefined)
    throw new PrivacyError('malformed', 'an output names a constant that the question has not');
  const { type, value } = literal;
  return { cell: value, kind: type === 'integer' || type === 'decimal' ? 'number' : 'text' };
}
