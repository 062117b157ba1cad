// SPDX-License-Identifier: Apache-2.0
import type { ReleasedTable } from '@glovebox/contracts';
import { cellText, describeTable } from '@glovebox/client';
import { grid } from './grid.ts';

/** The table, and in words how much was withheld and why. */
export function resultText(table: ReleasedTable): string {
  const [withheld = '', ...noise] = describeTable(table);
  return [
    grid(
      table.columns.map(({ name }) => name),
      table.rows.map((row) => row.map(cellText)),
    ),
    '',
    withheld,
    ...noise.map((line) => `  - ${line}`),
  ].join('\n');
}
