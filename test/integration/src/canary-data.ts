// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { demoFiles } from '@glovebox/demo';
import type { Needle } from './leak-search.ts';

export interface CanaryData {
  /** The demo's files, each with one row more. */
  readonly files: Readonly<Record<string, string>>;
  readonly needles: readonly Needle[];
}

/** Copies the demo's data and plants a value in every dataset that occurs nowhere else in the world. */
export async function plantCanaries(dir: string): Promise<CanaryData> {
  const numbers = { registry: randomNumber(), laboratory: randomNumber(), outcomes: randomNumber() };
  const text = `canary-${randomBytes(12).toString('hex')}`;
  const files = {
    registry: join(dir, 'registry.csv'),
    laboratory: join(dir, 'laboratory.parquet'),
    outcomes: join(dir, 'outcomes.csv'),
  };
  appendRow(demoFiles.registry, files.registry, `900001,44,1,80,175,26.1,${String(numbers.registry)},100,0`);
  appendRow(demoFiles.outcomes, files.outcomes, `900001,${String(numbers.outcomes)},"${text}"`);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `COPY (SELECT id::BIGINT AS id, days::BIGINT AS days, test, value FROM read_parquet('${demoFiles.laboratory ?? ''}')
     UNION ALL SELECT 900001, ${String(numbers.laboratory)}, 'hdl', 50) TO '${files.laboratory}' (FORMAT parquet)`,
  );
  connection.closeSync();
  const planted = Object.entries(numbers).flatMap(([name, value]) => numberNeedles(name, value));
  return { files, needles: [...planted, { name: 'outcomes.event', bytes: Buffer.from(text) }] };
}

function appendRow(from: string | undefined, to: string, row: string): void {
  writeFileSync(to, `${readFileSync(from ?? '', 'utf8').trimEnd()}\n${row}\n`);
}

/** Below 2^62, with 16 to 19 digits. */
const randomNumber = () => randomBytes(8).readBigUInt64LE() >> 2n;

/** As text, and as an Int64 of the Arrow stream. */
function numberNeedles(name: string, value: bigint): Needle[] {
  const binary = Buffer.alloc(8);
  binary.writeBigInt64LE(value);
  return [
    { name: `${name} number`, bytes: Buffer.from(String(value)) },
    { name: `${name} int64`, bytes: binary },
  ];
}
