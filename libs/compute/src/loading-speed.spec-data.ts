// SPDX-License-Identifier: Apache-2.0
import { arrowStreamOf, column, inChunks, type Sample } from './arrow/arrow-stream.spec-data.ts';
import { loadTable } from './database/load-table.ts';
import { openDatabase } from './database/open-database.ts';

export interface LoadingSpeed {
  readonly rows: number;
  readonly arrowBytes: number;
  readonly loadMs: number;
  /** Of all threads: what the load costs whatever else the machine does. */
  readonly cpuMs: number;
  readonly megabytesPerSecond: number;
}

/** A table as owners have them: a person, two texts of few values, a day, a time, two measures, 1% NULL. */
function sampleOf(rows: number): Sample {
  const indexes = Array.from({ length: rows }, (_, row) => row);
  const rarely = <T>(row: number, value: T): T | null => (row % 100 === 7 ? null : value);
  const bounds = { low: '0', high: '500' };
  return {
    columns: [
      column('id', 'integer', { nullable: false, terms: { role: 'unit' } }),
      column('test', 'text'),
      column('place', 'text'),
      column('born', 'date'),
      column('seen', 'timestamp'),
      column('value', 'decimal', { terms: { role: 'measure', bounds } }),
      column('visits', 'integer', { terms: { role: 'measure', bounds } }),
    ],
    values: [
      indexes.map((row) => BigInt(row % 50_000)),
      indexes.map((row) => ['hdl', 'chol', 'sbp', 'dbp', 'fib4', 'smoke'][row % 6]!),
      indexes.map((row) => ['north', 'a region in the very far east', 'south', 'west'][row % 4]!),
      indexes.map((row) => rarely(row, BigInt(row % 20_000))),
      indexes.map((row) => BigInt(row) * 1_000_003n),
      indexes.map((row) => rarely(row, BigInt((row * 7919) % 60_000))),
      indexes.map((row) => BigInt(row % 90)),
    ],
  };
}

/** Times `loadTable` on one stream (made before the clock starts), the validator and the clamping of measures included. */
export async function measureLoading(
  rows: number,
  options: { readonly plainText?: boolean } = {},
): Promise<LoadingSpeed> {
  // Nothing of the sample but its stream is left when the clock starts, so that no garbage of it is collected meanwhile.
  const stream = arrowStreamOf(sampleOf(rows), { batchRows: 65_536, ...options });
  const { columns } = sampleOf(1);
  const connection = await openDatabase({ memoryMebibytes: 4096, threads: 2 });
  globalThis.gc?.();
  const wanted = new Set(columns.map(({ name }) => name));
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  await loadTable(
    connection,
    { name: 'sample', columns, wanted, rowKey: new Uint32Array(4), audited: null },
    inChunks(stream, 65_536),
  );
  const loadMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  const megabytesPerSecond = stream.length / 1e6 / (loadMs / 1e3);
  return { rows, arrowBytes: stream.length, loadMs, cpuMs: (user + system) / 1e3, megabytesPerSecond };
}
