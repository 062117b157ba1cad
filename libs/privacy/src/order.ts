// SPDX-License-Identifier: Apache-2.0
import type { Cell, QueryTree } from '@glovebox/contracts';
import { outputName } from '@glovebox/query';
import { compareDecimals, parseDecimal } from './decimal.ts';

/** A cell of a row that may leave, with how its text compares. */
export interface OrderedCell {
  readonly cell: Cell;
  readonly kind: 'number' | 'text';
}

/**
 * Orders rows by ORDER BY and then by every output from left to right, on nothing but what is released: the order of a
 * withheld statistic, or of a group key that is not an output, would be an answer about it. NULL sorts after values and
 * sums over a group after NULL and withheld cells last, ascending and descending. Rows that still tie have the same text, so the order is total.
 */
export function orderRows(tree: QueryTree, rows: readonly (readonly OrderedCell[])[]): readonly (readonly Cell[])[] {
  const names = tree.outputs.map((output) => outputName(tree, output));
  const keys = [
    ...tree.orderBy.map(({ output, descending }) => ({ index: names.indexOf(output), descending })),
    ...names.map((_, index) => ({ index, descending: false })),
  ];
  return [...rows]
    .sort((left, right) => {
      for (const { index, descending } of keys) {
        const order = compareCells(left[index], right[index], descending);
        if (order !== 0) return order;
      }
      return 0;
    })
    .map((row) => row.map(({ cell }) => cell));
}

function compareCells(left: OrderedCell | undefined, right: OrderedCell | undefined, descending: boolean): number {
  const [a, b] = [left?.cell, right?.cell];
  if (typeof a !== 'string' || typeof b !== 'string') return presence(a) - presence(b);
  const ascending = left?.kind === 'number' ? compareDecimals(parseDecimal(a), parseDecimal(b)) : compareTexts(a, b);
  return descending ? -ascending : ascending;
}

function presence(cell: Cell | undefined): number {
  if (typeof cell === 'string') return 0;
  if (cell === null) return 1;
  return cell !== undefined && 'rolledUp' in cell ? 2 : 3;
}

/** By UTF-16 code unit: no locale, the same on every machine. */
function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
