// SPDX-License-Identifier: Apache-2.0
import { DuckDBDataChunk, UBIGINT, UINTEGER, type DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { readTable } from '../arrow/read-table.ts';
import type { CheckedColumn } from '../arrow/checked-column.ts';
import { RowIds, type RowKey } from '../arrow/row-ids.ts';
import { ComputeError } from '../error.ts';
import { copyColumn, vectorRows } from './native-copy.ts';
import { createTable, engineType } from './engine-types.ts';
import { KeptRows, type LoadedRows } from './kept-rows.ts';

/** A row's number has 32 bits. */
const ROWS_MAX = 2 ** 32 - 1;

export interface TableToLoad {
  readonly name: string;
  /** All columns that the stream must have, with the terms that say what is clamped. */
  readonly columns: readonly DatasetColumn[];
  /** The columns that the question uses. No byte of another one reaches the engine; all of them name the row. */
  readonly wanted: ReadonlySet<string>;
  readonly rowKey: RowKey;
  /** Columns of numbers whose amounts the audit looks at; null where nothing is audited, and so no row is kept. */
  readonly audited: ReadonlySet<string> | null;
}

export interface LoadedTable {
  readonly rows: number;
  /** Null where nothing is audited. */
  readonly kept: LoadedRows | null;
}

/**
 * Creates the table and fills it from an owner's Arrow stream: one batch in JavaScript at a time, one vector in the
 * engine at a time. Throws ComputeError with the code of the first fault in the stream;
 * the table may then hold a part of it, so the database must be thrown away.
 */
export async function loadTable(
  connection: DuckDBConnection,
  table: TableToLoad,
  stream: AsyncIterable<Uint8Array>,
): Promise<LoadedTable> {
  const wanted = table.columns.map(({ name }) => table.wanted.has(name));
  const columns = table.columns.filter((_, index) => wanted[index]);
  assert(columns.length === table.wanted.size && columns.length > 0, 'the wanted columns are declared ones');
  await connection.run(createTable(table.name, columns));
  const appender = await connection.createAppender(table.name);
  const chunk = DuckDBDataChunk.create([...columns.map(({ type }) => engineType(type)), UBIGINT, UINTEGER]);
  const rowIds = new RowIds(table.columns, table.rowKey);
  const all = new Set(table.columns.map(({ name }) => name));
  const kept = table.audited === null ? null : new KeptRows(table.audited);
  let rows = 0;
  for await (const batch of readTable(stream, table.columns, all)) {
    const ids = rowIds.of(batch.columns, batch.rows);
    kept?.take(ids, (name) => batch.columns[table.columns.findIndex((column) => column.name === name)]);
    const own = [ids, numbersFrom(rows, batch.rows)];
    const loaded = [...batch.columns.filter((_, index) => wanted[index]), ...own];
    for (let from = 0; from < batch.rows; from += vectorRows) {
      const count = Math.min(vectorRows, batch.rows - from);
      chunk.reset();
      chunk.rowCount = count;
      for (const [index, column] of loaded.entries()) copyColumn(chunk, index, column, from, count);
      appender.appendDataChunk(chunk);
    }
    rows += batch.rows;
  }
  appender.closeSync();
  return { rows, kept: kept?.loaded() ?? null };
}

/** Rows are numbered as they come. */
function numbersFrom(first: number, rows: number): CheckedColumn {
  if (first + rows > ROWS_MAX) throw new ComputeError('too-large');
  const numbers = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) numbers[row] = first + row;
  return { kind: 'fixed', rows, validity: null, width: 4, bytes: new Uint8Array(numbers.buffer) };
}
