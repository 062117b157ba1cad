// SPDX-License-Identifier: Apache-2.0
import type { Cell, PrivacySummary, ReleasedTable } from '@glovebox/contracts';
import { csvLine } from './csv.ts';
import { grid } from './grid.ts';
import { tableNoiseText } from './privacy-text.ts';

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
    ...tableNoiseText(table),
  ].join('\n');

/** What is missing, as far as it may be told: not which rule withheld it. */
export function suppressionText({ columns, rows, suppression }: ReleasedTable): string {
  if (suppression.privacy !== undefined)
    return privacySummaryText(suppression.privacy, rows.length, columns[0]?.name === 'part');
  const rule = `every number rests on at least ${String(suppression.minimumPeople)} people and keeps the owners' other rules`;
  if (rows.length === 0) return `Nothing was released: ${rule}.`;
  return `${withheldText(suppression)}: ${rule}.`;
}

function privacySummaryText({ rho, delta, minimumPeople }: PrivacySummary, rows: number, isModel: boolean): string {
  const keys = isModel
    ? 'levels that few people have got no coefficient of their own'
    : minimumPeople === null
      ? 'all declared groups could be shown, also those that nobody is in'
      : `groups of fewer than ${String(minimumPeople)} people are never shown, and others by a noisy threshold`;
  const found = rows === 0 ? 'No row was released' : 'Every number is noisy';
  return `${found} (differential privacy): it cost each dataset rho ${rho} and delta ${delta}; ${keys}.`;
}

export function withheldText({ rows, cells }: ReleasedTable['suppression']): string {
  const groups =
    rows === null ? 'How many groups were withheld is not told' : `${String(rows)} possible group(s) not shown`;
  return `${groups}, ${String(cells)} single number(s) withheld`;
}

/** RFC 4180. Withheld cells carry their mark, so that nobody takes them for missing values. */
export const resultCsv = (table: ReleasedTable): string =>
  [table.columns.map(({ name }) => name), ...table.rows.map((row) => row.map(cellText))].map(csvLine).join('');
