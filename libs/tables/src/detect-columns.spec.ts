// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { detectColumns } from './detect-columns.ts';
import { nameColumns, type TextTable } from './text-table.ts';

function tableOf(columns: Record<string, (string | null)[]>): TextTable {
  const names = Object.keys(columns).map((source) => ({ source, detected: 'text' }));
  const values = Object.values(columns);
  return {
    format: 'csv',
    columns: nameColumns(names).columns,
    rejected: [],
    isSynthetic: false,
    close: () => undefined,
    async *batches() {
      // In two parts: what the first one suggests, the second may refute.
      const rows = values[0]?.length ?? 0;
      yield { rows: 1, columns: values.map((column) => column.slice(0, 1)) };
      yield { rows: rows - 1, columns: values.map((column) => column.slice(1)) };
    },
  };
}

describe('columns as they look', () => {
  it('have the narrowest type that takes every value', async () => {
    const { rows, columns } = await detectColumns(
      tableOf({
        'case.id': ['1', '2', '3'],
        bmi: ['21.50', '-3', null],
        male: ['0', '1', '1'],
        smokes: ['true', 'F', ''],
        seen: ['2026-01-31', '2026-02-28', '2026-03-01'],
        at: ['2026-01-31 10:00:00', '2026-01-31T10:00:01Z', null],
        note: ['1', '2', 'x'],
        nothing: [null, null, null],
        fine: ['0.1234567891', '1', '2'],
      }),
    );
    expect(rows).toBe(3);
    expect(Object.fromEntries(columns.map(({ name, type, nulls }) => [name, [type, nulls]]))).toEqual({
      case_id: [{ type: 'integer' }, 0],
      bmi: [{ type: 'decimal', scale: 1 }, 1],
      male: [{ type: 'integer' }, 0],
      smokes: [{ type: 'text' }, 0],
      seen: [{ type: 'date' }, 0],
      at: [{ type: 'timestamp' }, 1],
      note: [{ type: 'text' }, 0],
      nothing: [{ type: 'text' }, 3],
      fine: [{ type: 'text' }, 0],
    });
    expect(columns[1]).toMatchObject({ range: { least: '-3', most: '21.5' }, distinct: 2, values: ['21.50', '-3'] });
    expect(columns[6]?.range).toBeNull();
  });
});
