// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { ROW_ID } from '@glovebox/query';
import { rowsOf } from './engine-rows.ts';
import type { FactTable } from './facts.ts';
import type { BlockShape } from './targets.ts';

/** Whether the joins of a block multiply rows or people. */
export async function shapeOf(connection: DuckDBConnection, { rows, datasets }: FactTable): Promise<BlockShape> {
  const single = new Set<string>();
  for (const [at, { dataset }] of datasets.entries()) {
    if (datasets.length === 1 || !(await isMultiplied(connection, rows, `r${String(at)}`, dataset)))
      single.add(dataset);
  }
  const repeated = await rowsOf(connection, `SELECT u FROM "${rows}" GROUP BY u HAVING count(*) > 1 LIMIT 1`, 1);
  return { single, onePerPerson: repeated.length === 0 };
}

/** Equal rows of a dataset have one name, so it is compared with how often the name is there. */
async function isMultiplied(
  connection: DuckDBConnection,
  rows: string,
  column: string,
  dataset: string,
): Promise<boolean> {
  const counted = `SELECT ${column} AS id, count(*) AS c FROM "${rows}" WHERE ${column} IS NOT NULL GROUP BY 1`;
  const there = `SELECT "${ROW_ID}" AS id, count(*) AS m FROM "${dataset}" GROUP BY 1`;
  const sql = `SELECT 1 FROM (${counted}) x JOIN (${there}) y ON y.id = x.id WHERE x.c > y.m LIMIT 1`;
  return (await rowsOf(connection, sql, 1)).length > 0;
}

/** Datasets in which everybody has one row: how many people are in them is as public as how many rows. */
export async function hasOneRowEach(connection: DuckDBConnection, dataset: string): Promise<boolean> {
  const sql = `SELECT 1 FROM "people of ${dataset}" WHERE n > 1 LIMIT 1`;
  return (await rowsOf(connection, sql, 1)).length === 0;
}

/** `people of <dataset>(u, tag, n)`: the people of a dataset, their atoms, and how many rows each has. */
export async function makePeople(connection: DuckDBConnection, dataset: string, unit: string): Promise<void> {
  await connection.run(`CREATE TEMP TABLE "people of ${dataset}" AS
    SELECT "${unit}" AS u, any_value("${ROW_ID}" >> 32) AS tag, count(*) AS n FROM "${dataset}"
    WHERE "${unit}" IS NOT NULL GROUP BY "${unit}"`);
}
