// SPDX-License-Identifier: Apache-2.0
import { BIGINT, BOOLEAN, DATE, DECIMAL, TIMESTAMP, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import type { ColumnType, DatasetColumn } from '@glovebox/contracts';
import { ROW_ID, ROW_NUMBER } from '@glovebox/query';

/** The engine's type of a column. All sums over these are exact: BIGINT in HUGEINT, DECIMAL(18,s) in DECIMAL(38,s). */
export function engineType(type: ColumnType): DuckDBType {
  switch (type.type) {
    case 'integer':
      return BIGINT;
    case 'decimal':
      return DECIMAL(18, type.scale);
    case 'text':
      return VARCHAR;
    case 'boolean':
      return BOOLEAN;
    case 'date':
      return DATE;
    case 'timestamp':
      return TIMESTAMP;
  }
}

/** A dataset's columns, and the hash and the number that name each row. Names are Identifiers (lower-case letters, digits, underscores): quoting makes keywords of them harmless. */
export function createTable(name: string, columns: readonly DatasetColumn[]): string {
  const definitions = columns.map((column) => `"${column.name}" ${engineType(column.type).toString()}`);
  return `CREATE TABLE "${name}" (${[...definitions, `"${ROW_ID}" UBIGINT`, `"${ROW_NUMBER}" UINTEGER`].join(', ')})`;
}
