// SPDX-License-Identifier: Apache-2.0
import type { Cell, PrivacySummary, ReleasedTable } from '@glovebox/contracts';
import { describeNoise } from '../computations/describe-privacy.ts';
import { counted } from '../counted.ts';

/** A withheld cell, as people see it. */
export const WITHHELD = '[withheld]';

/** A key over which a grouping set sums up. */
export const ROLLED_UP = '[all]';

/** A cell as text. Withheld cells carry their mark, so that nobody takes them for missing values. */
export const cellText = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'string' ? cell : 'rolledUp' in cell ? ROLLED_UP : WITHHELD;

/** What is missing in a table and how noisy it is, a line each, as far as it may be told: not which rule withheld what. */
export const describeTable = (table: ReleasedTable): string[] => [describeSuppression(table), ...describeNoise(table)];

function describeSuppression({ columns, rows, suppression }: ReleasedTable): string {
  if (suppression.privacy !== undefined)
    return describePrivacySummary(suppression.privacy, rows.length, columns[0]?.name === 'part');
  const rule = `rests on at least ${String(suppression.minimumPeople)} people and keeps the owners' other rules`;
  if (rows.length === 0) return `Nothing was released: every number ${rule}.`;
  const withheld = describeWithheld(suppression);
  return `${withheld.charAt(0).toUpperCase()}${withheld.slice(1)}. Every number ${rule}.`;
}

function describePrivacySummary({ rho, delta, minimumPeople }: PrivacySummary, rows: number, isModel: boolean): string {
  const keys = isModel
    ? '`error` is what the noise alone adds (a standard error), and levels, leaves and clusters of few people are hidden by it'
    : minimumPeople === null
      ? 'all declared groups could be shown, also those that nobody is in'
      : `groups of fewer than ${String(minimumPeople)} people are never shown, and others by a noisy threshold`;
  const found = rows === 0 ? 'No row was released' : 'Every number is noisy';
  return `${found} (differential privacy): it cost each dataset rho ${rho} and delta ${delta}; ${keys}.`;
}

/** How much was withheld. */
export function describeWithheld({ rows, cells }: ReleasedTable['suppression']): string {
  const numbers = cells === 0 ? 'no single number' : counted(cells, 'single number');
  if (rows === null) return `withheld: ${numbers}, and an unknown number of groups`;
  return rows + cells === 0
    ? 'nothing was withheld'
    : `withheld: ${rows === 0 ? 'no group' : counted(rows, 'possible group')} and ${numbers}`;
}

/** RFC 4180: names, then rows. */
export const tableCsv = (table: ReleasedTable): string =>
  [table.columns.map(({ name }) => name), ...table.rows.map((row) => row.map(cellText))].map(csvLine).join('');

/** One line, RFC 4180. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvField).join(',')}\r\n`;

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
