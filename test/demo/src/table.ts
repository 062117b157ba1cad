// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReleasedTable } from '@glovebox/contracts';

/** A released table for a terminal; withheld cells are shown as such and never as a number. */
export function renderTable(table: ReleasedTable): string {
  const header = table.columns.map((column) => column.name);
  const rows = table.rows.map((row) => row.map(renderCell));
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ');
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

const renderCell = (cell: Cell): string => (cell === null ? '' : typeof cell === 'string' ? shorten(cell) : 'withheld');
const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);
const shorten = (text: string) => (/^-?\d+\.\d{5,}$/.test(text) ? Number(text).toFixed(4) : text);
