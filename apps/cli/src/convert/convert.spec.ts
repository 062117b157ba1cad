// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnType, DatasetColumn } from '@glovebox/contracts';
import { concatBytes } from '@glovebox/core';
import { examineTable, writeArrowStream, type Examined } from '@glovebox/tables';
import { tableFromIPC, type Table } from 'apache-arrow';
import { openTable } from './open-table.ts';

const measure = (low: string, high: string) => ({ role: 'measure', bounds: { low, high } }) as const;

function column(
  name: string,
  type: ColumnType,
  terms: DatasetColumn['terms'] = { role: 'dimension' },
  nullable = true,
): DatasetColumn {
  return { name, type, nullable, terms };
}

const PEOPLE: DatasetColumn[] = [
  column('case_id', { type: 'integer' }, { role: 'unit' }, false),
  column('bmi', { type: 'decimal', scale: 2 }, measure('10', '80')),
  column('sex', { type: 'text' }),
  column('smokes', { type: 'boolean' }),
  column('born', { type: 'date' }),
  column('seen', { type: 'timestamp' }),
];

const CSV = [
  'case.id,bmi,sex,smokes,born,seen,note',
  '1,22.6909,f,true,1980-02-01,2020-01-02 03:04:05.25,x',
  '1,22.685,m,false,,,"line',
  'break"',
  '2,,,,,,',
  '3,99,f,true,1980-02-01,2020-01-02 03:04:05,x',
  '4,20',
  'five,20,f,true,1980-02-01,,x',
  '6,20,canary,maybe,1980-02-01,,x',
].join('\n');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glovebox-convert-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function examine(
  name: string,
  content: string | Uint8Array,
  columns: DatasetColumn[] | null,
  nulls: string[] = [],
) {
  const path = join(folder, name);
  await writeFile(path, content);
  const table = await openTable(path, { nulls });
  try {
    const examined = await examineTable(table, columns);
    const bytes = columns ? await convert(table, examined) : new Uint8Array();
    return { ...examined, bytes };
  } finally {
    table.close();
  }
}

async function convert(table: Parameters<typeof writeArrowStream>[0], examined: Examined): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of writeArrowStream(table, examined)) parts.push(part);
  return concatBytes(...parts);
}

const rowsOf = (table: Table) => table.toArray().map((row: { toJSON(): object }) => row.toJSON());

describe('conversion of a CSV file', () => {
  it('lists bad rows by their number, whoever found them', async () => {
    const { report } = await examine('a.csv', CSV, PEOPLE);
    expect(report.bad).toEqual([
      { row: 4, column: 'bmi', problem: 'outside the agreed bounds' },
      { row: 5, column: null, problem: expect.stringContaining('number of columns') as string },
      { row: 6, column: 'case_id', problem: 'not a whole number' },
      { row: 7, column: 'smokes', problem: 'not true or false' },
    ]);
    expect(report).toMatchObject({ rows: 7, goodRows: 3, badRows: 4, left: ['note'] });
    expect(report.people).toEqual({ column: 'case_id', distinct: 2, withSeveralRows: 1, mostRows: 2 });
    expect(report.columns[0]).toMatchObject({ name: 'case_id', source: 'case.id', agreed: 'integer', role: 'unit' });
    expect(report.columns[1]).toMatchObject({ nulls: 1, rounded: 2 });
  });

  it('writes exactly the agreed columns and types', async () => {
    const { bytes } = await examine('a.csv', CSV, PEOPLE);
    const table = tableFromIPC(bytes);
    expect(table.schema.fields.map((field) => `${field.name} ${String(field.type)} ${String(field.nullable)}`)).toEqual(
      [
        'case_id Int64 false',
        'bmi Decimal[18e+2] true',
        'sex Dictionary<Int32, Utf8> true',
        'smokes Bool true',
        'born Date32<DAY> true',
        'seen Timestamp<MICROSECOND> true',
      ],
    );
    const rows = rowsOf(table) as Record<string, unknown>[];
    expect(rows.map(({ case_id, sex, smokes }) => ({ case_id, sex, smokes }))).toEqual([
      { case_id: 1n, sex: 'f', smokes: true },
      { case_id: 1n, sex: 'm', smokes: false },
      { case_id: 2n, sex: null, smokes: null },
    ]);
    expect(rows.map(({ bmi }) => (bmi === null ? null : (bmi as Uint32Array)[0]))).toEqual([2269, 2268, null]);
  });

  it('keeps what only bad rows contain out of the stream', async () => {
    const { bytes } = await examine('a.csv', CSV, PEOPLE);
    expect(Buffer.from(bytes).includes('canary')).toBe(false);
    expect(Buffer.from(bytes).includes('break')).toBe(false);
  });

  it('takes further texts for missing values', async () => {
    const { report } = await examine('n.csv', 'case_id,sex\n1,NA\n2,f\n', null, ['NA']);
    expect(report.columns[1]).toMatchObject({ nulls: 1, distinct: 1 });
  });
});

describe('the same table in other formats', () => {
  const columns = PEOPLE.slice(0, 3);
  const expected = [
    { case_id: 1n, sex: 'f' },
    { case_id: 2n, sex: null },
  ];
  const withoutBmi = (table: Table) =>
    (rowsOf(table) as Record<string, unknown>[]).map(({ case_id, sex }) => ({ case_id, sex }));

  it.each([
    ['a.ndjson', '{"case.id":1,"bmi":22.69,"sex":"f"}\n{"case.id":2,"bmi":null}\n'],
    ['a.json', '[{"case.id":1,"bmi":22.69,"sex":"f"},{"case.id":2,"bmi":20}]'],
  ])('reads %s', async (name, text) => {
    const { bytes, report } = await examine(name, text, columns);
    expect(report.badRows).toBe(0);
    expect(withoutBmi(tableFromIPC(bytes))).toEqual(expected);
  });

  it('reads its own Arrow stream back to the same bytes', async () => {
    const first = await examine('a.csv', CSV, PEOPLE);
    const second = await examine('b.arrow', first.bytes, PEOPLE);
    expect(second.report.badRows).toBe(0);
    expect(Buffer.from(second.bytes).equals(Buffer.from(first.bytes))).toBe(true);
  });

  it('reads Parquet in many batches with one dictionary', async () => {
    const table = await openTable('test/demo/data/nafld2.parquet', { nulls: [] });
    const examined = await examineTable(table, [
      column('id', { type: 'integer' }, { role: 'unit' }, false),
      column('test', { type: 'text' }, { role: 'dimension' }, false),
      column('value', { type: 'decimal', scale: 3 }, measure('0', '100000'), false),
    ]);
    const arrow = tableFromIPC(await convert(table, examined));
    table.close();
    expect(arrow.batches.length).toBe(7);
    expect(arrow.numRows).toBe(400_123);
    expect(
      arrow.getChild('test')?.data.every((data) => data.dictionary === arrow.getChild('test')?.data[0]?.dictionary),
    ).toBe(true);
  });
});

describe('files that are refused', () => {
  it.each([
    ['missing.csv', null, 'file'],
    ['empty.csv', '', 'malformed-file'],
    ['a.xlsx', 'x', 'unknown-format'],
    ['bad.json', '{"a": [', 'malformed-file'],
    ['bad.parquet', 'not parquet', 'malformed-file'],
    ['bad.arrow', 'not arrow at all', 'malformed-file'],
    ['twice.csv', 'a.b,a_b\n1,2\n', 'columns-differ'],
    ['other.csv', 'a,b\n1,2\n', 'columns-differ'],
  ])('%s', async (name, content, code) => {
    const path = join(folder, name);
    if (content !== null) await writeFile(path, content);
    const refused = async () => examineTable(await openTable(path, { nulls: [] }), PEOPLE);
    await expect(refused()).rejects.toThrowCode(code);
  });
});
