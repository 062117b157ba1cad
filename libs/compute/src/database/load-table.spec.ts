// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { arrowStreamOf, column, inChunks, type Sample } from '../arrow/arrow-stream.spec-data.ts';
import { ComputeError } from '../error.ts';
import { loadTable } from './load-table.ts';
import { openDatabase } from './open-database.ts';

const everyType = [
  column('id', 'integer', { nullable: false, terms: { role: 'unit' } }),
  column('amount', 'decimal', { scale: 2 }),
  column('place', 'text'),
  column('smoker', 'boolean'),
  column('born', 'date'),
  column('seen', 'timestamp'),
];

function sampleOf(rows: number): Sample {
  const indexes = Array.from({ length: rows }, (_, row) => row);
  const some = <T>(row: number, value: T): T | null => (row % 7 === 3 ? null : value);
  return {
    columns: everyType,
    values: [
      indexes.map((row) => BigInt(row) * 3_000_000_000n - 5n),
      indexes.map((row) => some(row, BigInt(row) * 1_000_003n - 77n)),
      indexes.map((row) => some(row, ['north', 'süd', '', 'a place with a long name', '東京'][row % 5]!)),
      indexes.map((row) => some(row, row % 2 === 0)),
      indexes.map((row) => some(row, BigInt(row - 500))),
      indexes.map((row) => some(row, BigInt(row) * 86_400_000_001n)),
    ],
  };
}

const everyName = new Set(everyType.map(({ name }) => name));

async function rowsOf(connection: DuckDBConnection, table: string): Promise<unknown[]> {
  const reader = await connection.runAndReadAll(
    `SELECT COLUMNS(* EXCLUDE ("glovebox row", "glovebox number"))::VARCHAR FROM ${table}`,
  );
  return reader.getRows();
}

/** What the engine itself makes of the same values, written as SQL. */
async function expectedRows(connection: DuckDBConnection, rows: number): Promise<unknown[]> {
  const reader = await connection.runAndReadAll(`
    SELECT COLUMNS(*)::VARCHAR FROM (
      SELECT i * 3000000000 - 5 AS id,
        CASE WHEN i % 7 <> 3 THEN ((i * 1000003 - 77) / 100)::DECIMAL(18, 2) END AS amount,
        CASE WHEN i % 7 <> 3 THEN ['north', 'süd', '', 'a place with a long name', '東京'][i % 5 + 1] END AS place,
        CASE WHEN i % 7 <> 3 THEN i % 2 = 0 END AS smoker,
        CASE WHEN i % 7 <> 3 THEN DATE '1970-01-01' + (i - 500)::INTEGER END AS born,
        CASE WHEN i % 7 <> 3 THEN make_timestamp(i * 86400000001) END AS seen
      FROM range(${rows}) t(i))`);
  return reader.getRows();
}

describe('loadTable', () => {
  it.each([
    { rows: 10, batchRows: 10, plainText: false },
    { rows: 5000, batchRows: 5000, plainText: false },
    { rows: 5000, batchRows: 5000, plainText: true },
    { rows: 5000, batchRows: 999, plainText: false },
    { rows: 4096, batchRows: 2048, plainText: true },
    { rows: 0, batchRows: 1, plainText: false },
  ])('loads every type and null: %j', async ({ rows, batchRows, plainText }) => {
    const connection = await openDatabase({ memoryMebibytes: 512, threads: 1 });
    const stream = arrowStreamOf(sampleOf(rows), { batchRows, plainText });
    const table = { name: 'sample', columns: everyType, wanted: everyName, rowKey: new Uint32Array(4), audited: null };
    expect(await loadTable(connection, table, inChunks(stream, 1000))).toEqual({ rows, kept: null });
    expect(await rowsOf(connection, 'sample')).toEqual(await expectedRows(connection, rows));
  });

  it('reads the same from a stream of single bytes', async () => {
    const connection = await openDatabase({ memoryMebibytes: 512, threads: 1 });
    const stream = arrowStreamOf(sampleOf(100));
    await loadTable(
      connection,
      { name: 'sample', columns: everyType, wanted: everyName, rowKey: new Uint32Array(4), audited: null },
      inChunks(stream, 1),
    );
    expect(await rowsOf(connection, 'sample')).toEqual(await expectedRows(connection, 100));
  });

  it('keeps columns that the question does not use out of the engine, and names rows by a hash of all', async () => {
    const connection = await openDatabase({ memoryMebibytes: 512, threads: 1 });
    const stream = arrowStreamOf(sampleOf(100));
    const wanted = new Set(['id', 'born']);
    await loadTable(
      connection,
      { name: 'sample', columns: everyType, wanted, rowKey: new Uint32Array(4), audited: null },
      inChunks(stream, 4096),
    );
    const reader = await connection.runAndReadAll('FROM sample LIMIT 0');
    expect(reader.columnNames()).toEqual(['id', 'born', 'glovebox row', 'glovebox number']);
  });

  it.each([1, 999, 5000])(
    'keeps names and amounts of rows as the engine has them, from batches of %d',
    async (batchRows) => {
      const connection = await openDatabase({ memoryMebibytes: 512, threads: 1 });
      const bounds = { low: '-99999999999999999999', high: '99999999999999999999' };
      const columns = [
        column('id', 'integer', { terms: { role: 'unit' } }),
        column('kilos', 'decimal', { scale: 1, terms: { role: 'measure', bounds } }),
        column('visits', 'integer', { terms: { role: 'measure', bounds } }),
      ];
      const numbers = Array.from({ length: 2001 }, (_, row) => BigInt(row));
      const extremes = [0n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 63n - 1n, -(2n ** 63n), null];
      const values = [
        numbers.map((row) => row % 300n),
        numbers.map((row) => (row % 3n === 0n ? -row : row)),
        numbers.map((row) => extremes[Number(row) % extremes.length] ?? null),
      ];
      const names = new Set(columns.map(({ name }) => name));
      const { rows, kept } = await loadTable(
        connection,
        {
          name: 'sample',
          columns,
          wanted: names,
          rowKey: Uint32Array.of(1, 2, 3, 4),
          audited: new Set(['kilos', 'visits']),
        },
        inChunks(arrowStreamOf({ columns, values }, { batchRows }), 4096),
      );
      expect(rows).toBe(2001);
      const { high, low } = kept!.named.names;
      const ids = (
        await connection.runAndReadAll('SELECT "glovebox row" FROM sample ORDER BY "glovebox number"')
      ).getRows();
      const named = [...kept!.named.atomOf].map((atom) => (BigInt(high[atom]!) << 32n) | BigInt(low[atom]!));
      expect(named).toEqual(ids.map(([id]) => id));
      for (const [at, name] of ['kilos', 'visits'].entries()) {
        const own = kept!.amounts.get(name)!;
        const amounts = numbers.map((_, row) => {
          const amount = (BigInt(own.high?.[row] ?? 0) << 32n) | BigInt(own.low[row]!);
          return own.isThere !== null && own.isThere[row] !== 1 ? null : amount;
        });
        expect(amounts).toEqual(values[at + 1]!.map((value) => (value === null ? null : value < 0n ? -value : value)));
      }
      expect(kept!.amounts.get('kilos')).toMatchObject({ high: null, isThere: null });
    },
  );

  it('clamps measures to the bounds of their terms, rounded inwards', async () => {
    const connection = await openDatabase({ memoryMebibytes: 512, threads: 1 });
    const columns = [
      column('id', 'integer', { terms: { role: 'unit' } }),
      column('kilos', 'decimal', { scale: 1, terms: { role: 'measure', bounds: { low: '-0.55', high: '3.25' } } }),
      column('visits', 'integer', { terms: { role: 'measure', bounds: { low: '0', high: '99999999999999999999' } } }),
    ];
    const visits = [-1n, 0n, 2n ** 63n - 1n, -(2n ** 63n), null];
    const values = [[1n, 2n, 3n, 4n, 5n], [-100n, -5n, 32n, 33n, null], visits];
    const wanted = new Set(['id', 'kilos', 'visits']);
    const stream = arrowStreamOf({ columns, values });
    await loadTable(
      connection,
      { name: 'sample', columns, wanted, rowKey: new Uint32Array(4), audited: null },
      inChunks(stream, 4096),
    );
    expect(await rowsOf(connection, 'sample')).toEqual([
      ['1', '-0.5', '0'],
      ['2', '-0.5', '0'],
      ['3', '3.2', '9223372036854775807'],
      ['4', '3.2', '0'],
      ['5', null, null],
    ]);
  });

  it.each([{ plainText: false }, { plainText: true }])(
    'loads a damaged stream or refuses it with a code, and the engine lives on: %j',
    async ({ plainText }) => {
      const connection = await openDatabase({ memoryMebibytes: 512, threads: 1 });
      const good = arrowStreamOf(sampleOf(40), { plainText });
      const damage = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      });
      let tables = 0;
      await fc.assert(
        fc.asyncProperty(damage, async (changes) => {
          const bytes = Uint8Array.from(good);
          for (const [place, mask] of changes) bytes[place]! ^= mask;
          const name = `damaged_${tables++}`;
          try {
            await loadTable(
              connection,
              { name, columns: everyType, wanted: everyName, rowKey: new Uint32Array(4), audited: null },
              inChunks(bytes, 512),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(ComputeError);
            return;
          }
          // Every value is read back, so that a wrong pointer or length could not hide.
          const rows = (await rowsOf(connection, name)) as (string | null)[][];
          expect(rows).toHaveLength(40);
          expect(rows.every((row) => row.length === 6)).toBe(true);
        }),
        { numRuns: 400 },
      );
    },
  );
});
