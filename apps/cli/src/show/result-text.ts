// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReleasedTable } from '@glovebox/contracts';
import { csvLine } from './csv.ts';
import { grid } from './grid.ts';

/** A withheld cell, as people see it. */
const WITHHELD = '[withheld]';

/** A key over which a grouping set sums up. */
const ROLLED_UP = '[all]';

const cellText = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'string' ? cell : 'rolledUp' in cell ? ROLLED_UP : WITHHELD;

/** The table, and in words how much was withheld and why. */
export const resultText = (table: ReleasedTable): string =>
  [
    grid(
      table.columns.map(({ name }) => name),
      table.rows.map((row) => row.map(cellText)),
    ),
    '',
    suppressionText(table),
  ].join('\n');

/** What is missing, as far as it may be told: not which rule withheld it. */
export function suppressionText({ rows, suppression }: Pick<ReleasedTable, 'rows' | 'suppression'>): string {
  const rule = `every number rests on at least ${String(suppression.minimumPeople)} people and keeps the owners' other rules`;
  if (rows.length === 0) return `Nothing was released: ${rule}.`;
  return `${withheldText(suppression)}: ${rule}.`;
}

export function withheldText({ rows, cells }: ReleasedTable['suppression']): string {
  const groups =
    rows === null ? 'How many groups were withheld is not told' : `${String(rows)} possible group(s) not shown`;
  return `${groups}, ${String(cells)} single number(s) withheld`;
}

/** RFC 4180. Withheld cells carry their mark, so that nobody takes them for missing values. */
export const resultCsv = (table: ReleasedTable): string =>
  [table.columns.map(({ name }) => name), ...table.rows.map((row) => row.map(cellText))].map(csvLine).join('');
