// SPDX-License-Identifier: Apache-2.0
import { DuckDBDecimalType, DuckDBTypeId, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { readColumn } from '../database/native-copy.ts';
import { ComputeError } from '../error.ts';
import { numberIn, rowsOf } from './engine-rows.ts';

/** Columns of some rows as 32-bit words: one word for each row, or two, the lower one first. */
export type NumberColumns = readonly Uint32Array[];

/**
 * Reads a statement that this library wrote, whose columns are numbers of four bytes (`1` word) or eight (`2` words), none of them
 * missing, some rows at a time. No value becomes an object on the way, and no column is held as a whole.
 * @throws ComputeError `plan-mismatch`
 */
export async function eachNumbers(
  connection: DuckDBConnection,
  sql: string,
  words: readonly (1 | 2)[],
  take: (rows: number, columns: NumberColumns) => void,
): Promise<void> {
  const result = await connection.stream(sql);
  const types = result.columnTypes();
  if (types.length !== words.length || !types.every((type, index) => wordsOf(type) === words[index]))
    throw new ComputeError('plan-mismatch');
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const columns: Uint32Array[] = [];
    for (const [index, width] of words.entries()) {
      const column = readColumn(chunk, index, width);
      if (column === null) throw new ComputeError('plan-mismatch');
      columns.push(column);
    }
    take(chunk.rowCount, columns);
  }
}

/** The rows of a table. */
export async function sizeOf(connection: DuckDBConnection, table: string): Promise<number> {
  const [row] = await rowsOf(connection, `SELECT count(*)::BIGINT FROM "${table}"`, 1);
  return numberIn(row?.[0]);
}

function wordsOf(type: DuckDBType): 1 | 2 | null {
  switch (type.typeId) {
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UINTEGER:
      return 1;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
      return 2;
    default:
      return type instanceof DuckDBDecimalType && type.width >= 10 && type.width <= 18 ? 2 : null;
  }
}
