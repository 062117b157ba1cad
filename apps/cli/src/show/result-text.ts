// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReleasedTable } from '@glovebox/contracts';
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

export function suppressionText({ suppression }: ReleasedTable): string {
  const { minimumPeople, rows, cells } = suppression;
  const rule = `fewer than ${String(minimumPeople)} people`;
  if (rows === 0 && cells === 0)
    return `Nothing was withheld: every number rests on at least ${String(minimumPeople)} people.`;
  return `${String(rows)} group(s) and ${String(cells)} single number(s) were withheld, because they rest on ${rule}.`;
}

/** RFC 4180. Withheld cells carry their mark, so that nobody takes them for missing values. */
export const resultCsv = (table: ReleasedTable): string =>
  [table.columns.map(({ name }) => name), ...table.rows.map((row) => row.map(cellText))]
    .map((cells) => `${cells.map(csvField).join(',')}\r\n`)
    .join('');

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
