// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { ROW_ID } from '@glovebox/query';
import { rowsOf } from './engine-rows.ts';
import type { FactTable } from './facts.ts';
import type { BlockShape } from './targets.ts';

/** So many rows are looked at first: where they settle it, that is nearly free. */
const FEW_ROWS = 20_000;

/** Whether the joins of a block multiply rows or people. */
export async function shapeOf(connection: DuckDBConnection, { rows, datasets }: FactTable): Promise<BlockShape> {
  const single = new Set<string>();
  for (const [at, { dataset }] of datasets.entries()) {
    if (datasets.length === 1 || !(await isRepeated(connection, rows, `r${String(at)}`))) single.add(dataset);
  }
  return { single, onePerPerson: await isNearlyOnce(connection, rows) };
}

/** Of ten people at most one has another row: one person more or less hardly decides it. */
async function isNearlyOnce(connection: DuckDBConnection, rows: string): Promise<boolean> {
  const known = `FROM "${rows}" WHERE u IS NOT NULL`;
  for (const some of [`FROM (SELECT u ${known} LIMIT ${String(FEW_ROWS)})`, known]) {
    const sql = `SELECT 1 ${some} HAVING 10 * count(u) > 11 * count(DISTINCT u)`;
    if ((await rowsOf(connection, sql, 1)).length > 0) return false;
  }
  return true;
}

async function isRepeated(connection: DuckDBConnection, rows: string, column: string): Promise<boolean> {
  const known = `FROM "${rows}" WHERE ${column} IS NOT NULL`;
  for (const some of [`FROM (SELECT ${column} ${known} LIMIT ${String(FEW_ROWS)})`, known]) {
    const sql = `SELECT 1 ${some} GROUP BY ${column} HAVING count(*) > 1 LIMIT 1`;
    if ((await rowsOf(connection, sql, 1)).length > 0) return true;
  }
  return false;
}

/** Datasets in which everybody has one row: how many people are in them is as public as how many rows. */
export async function hasOneRowEach(connection: DuckDBConnection, dataset: string): Promise<boolean> {
  const sql = `SELECT 1 FROM "people of ${dataset}" WHERE n > 1 LIMIT 1`;
  return (await rowsOf(connection, sql, 1)).length === 0;
}

/** `people of <dataset>(u, tag, n)`: the people of a dataset, their hashes, and how many rows each has. */
export async function makePeople(connection: DuckDBConnection, dataset: string, unit: string): Promise<void> {
  await connection.run(`CREATE TEMP TABLE "people of ${dataset}" AS
    SELECT "${unit}" AS u, any_value("${ROW_ID}" >> 32)::UINTEGER AS tag, count(*) AS n FROM "${dataset}"
    WHERE "${unit}" IS NOT NULL GROUP BY "${unit}"`);
}
