// SPDX-License-Identifier: Apache-2.0
import { cellText, isWithheld } from '@glovebox/client';
import type { ReleasedTable } from '@glovebox/contracts';

const ROWS_LOOKED_AT = 500;
const LEAST = 6;
const MOST = 36;

/** Letters that each column needs, from its name and the first rows: a column is as wide as what is in it, within bounds. */
export function columnWidths({ columns, rows }: Pick<ReleasedTable, 'columns' | 'rows'>): number[] {
  const looked = rows.slice(0, ROWS_LOOKED_AT);
  return columns.map(({ name, noise }, column) => {
    const head = name.length + (noise?.kind === 'number' ? ` ±${noise.within}`.length : 0);
    const letters = looked.reduce((most, row) => {
      const cell = row[column] ?? null;
      return Math.max(most, cell === null || isWithheld(cell) ? 'withheld'.length : cellText(cell).length);
    }, head);
    return Math.min(MOST, Math.max(LEAST, letters + 1));
  });
}
