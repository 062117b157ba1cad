// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { ComputeError } from '../error.ts';

/** Rows of a statement that this library wrote, as many as the audit can look at. Throws ComputeError `too-large`. */
export async function rowsOf(connection: DuckDBConnection, sql: string, max: number): Promise<DuckDBValue[][]> {
  const reader = await connection.runAndReadUntil(sql, max + 1);
  if (reader.currentRowCount > max) throw new ComputeError('too-large');
  return reader.getRows();
}

export function textIn(value: DuckDBValue | undefined): string {
  if (typeof value !== 'string') throw new ComputeError('plan-mismatch');
  return value;
}

export function numberIn(value: DuckDBValue | undefined): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new ComputeError('plan-mismatch');
  return number;
}

/** Exact decimal text as a whole number at its own scale; 0 for nothing. Of one column all have one scale. */
export function magnitudeIn(value: DuckDBValue | undefined): bigint {
  if (value === null) return 0n;
  const text = textIn(value).replace('.', '');
  if (!/^\d{1,60}$/.test(text)) throw new ComputeError('plan-mismatch');
  return BigInt(text);
}
