// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import { checkText, ROW_ID, ROW_NUMBER, SQL_BYTES_MAX, type TableSchema } from '@glovebox/query';
import { askEngine } from './engine-json.ts';
import { EngineError } from './error.ts';
import { openEmptyDatabase, type EmptyDatabase } from './open-empty-database.ts';

export interface QueryEngine {
  /**
   * The syntax tree of a text, as the engine's parser sees it, or the engine's error as JSON. Numbers are text. Nothing
   * is bound or executed. `bytesMax` is more than an analyst may send only for SQL that we printed ourselves.
   * @throws EngineError `refused-text`, `too-large`, `engine-failed`
   */
  parse(sql: string, bytesMax?: number): Promise<unknown>;
  /**
   * The bound plans of SQL that was printed from a tree, on tables without rows. Never for an analyst's text: binding
   * can open files and expand queries.
   * @throws EngineError `not-bound`, `too-large`, `engine-failed`
   */
  plans(sql: readonly string[], schemas: readonly TableSchema[]): Promise<unknown[]>;
  close(): void;
}

/** A query engine that has no rows, no files and no network, and never gets any. */
export async function createEngine(): Promise<QueryEngine> {
  const database = await openEmptyDatabase();
  return {
    parse: (sql, bytesMax = SQL_BYTES_MAX) => parse(database, sql, bytesMax),
    plans,
    close: database.close,
  };
}

async function parse({ connection }: EmptyDatabase, sql: string, bytesMax: number): Promise<unknown> {
  const [issue] = checkText(sql, bytesMax);
  if (issue !== undefined) throw new EngineError('refused-text', issue.message, { field: 'sql' });
  return askEngine(connection, 'json_serialize_sql', sql);
}

/** A database of its own for every tree, so that tables of two agreements never stand beside each other. */
async function plans(sql: readonly string[], schemas: readonly TableSchema[]): Promise<unknown[]> {
  const { connection, close } = await openEmptyDatabase();
  try {
    for (const schema of schemas) await connection.run(createTable(schema));
    const bound: unknown[] = [];
    for (const text of sql) bound.push(await askEngine(connection, 'json_serialize_plan', text));
    return bound;
  } finally {
    close();
  }
}

/** As the worker loads it: with the names of its rows. */
function createTable({ name, columns }: TableSchema): string {
  const definitions = columns.map((column) => `"${column.name}" ${engineType(column.type)}`);
  return `CREATE TABLE "${name}" (${[...definitions, `"${ROW_ID}" UBIGINT`, `"${ROW_NUMBER}" UINTEGER`].join(', ')})`;
}

/** The engine's types of our columns: exact ones only. */
function engineType(type: ColumnType): string {
  switch (type.type) {
    case 'integer':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(18, ${String(type.scale)})`;
    case 'text':
      return 'VARCHAR';
    case 'boolean':
    case 'date':
    case 'timestamp':
      return type.type.toUpperCase();
  }
}
