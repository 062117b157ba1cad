// SPDX-License-Identifier: Apache-2.0
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { TextTable } from '@glovebox/tables';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { readCsv } from './read-csv.ts';
import { readParquet } from './read-parquet.ts';
import { zstandardParquet } from './zstandard.spec-data.ts';

async function rowsOf(table: TextTable): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const batch of table.batches()) {
    for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => column[row] ?? null));
  }
  return rows;
}

describe('a CSV file', () => {
  it('is a table of text whose odd rows are set aside by number', async () => {
    const table = await readCsv('Case.ID;Note\r\n1;"a; b"\r\n2;NA\r\n3\r\n\r\n4;x;y\r\n5;é\r\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['case_id', 'note']);
    const expected = [
      ['1', 'a; b'],
      ['2', null],
      ['5', 'é'],
    ];
    expect(await rowsOf(table)).toEqual(expected);
    expect(await rowsOf(table)).toEqual(expected);
    expect(table.rejected).toEqual([
      { row: 3, problem: '1 fields instead of 2' },
      { row: 4, problem: '3 fields instead of 2' },
    ]);
  });

  it('is refused when it is none', async () => {
    await expect(readCsv('')).rejects.toMatchObject({ code: 'malformed-file' });
    await expect(readCsv('a,a\n1,2\n')).rejects.toMatchObject({ code: 'columns-differ' });
    await expect(readCsv('a,b\n1,"2\n')).rejects.toMatchObject({ code: 'malformed-file' });
  });
});

describe('a Parquet file', () => {
  const bytesOf = (buffer: ArrayBuffer) => new Blob([buffer]);

  it('is a table of exact text', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [9007199254740993n, 2n], type: 'INT64' },
        { name: 'name', data: ['ä', null], type: 'STRING' },
        { name: 'at', data: [new Date('2026-11-24T05:37:00.250Z'), new Date(0)], type: 'TIMESTAMP' },
        { name: 'yes', data: [true, false], type: 'BOOLEAN' },
        { name: 'x', data: [0.1, -2], type: 'DOUBLE' },
      ],
    });
    const table = await readParquet(bytesOf(buffer));
    expect(await rowsOf(table)).toEqual([
      ['9007199254740993', 'ä', '2026-11-24T05:37:00.250000', 'true', '0.1'],
      ['2', null, '1970-01-01T00:00:00', 'false', '-2'],
    ]);
  });

  it('keeps every digit of its decimals', async () => {
    const buffer = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'd', type: 'INT64', converted_type: 'DECIMAL', scale: 2, precision: 18, repetition_type: 'REQUIRED' },
      ],
      columnData: [{ name: 'd', data: [123456789012345678n, -5n] }],
    });
    expect(await rowsOf(await readParquet(bytesOf(buffer)))).toEqual([['1234567890123456.78'], ['-0.05']]);
  });

  it('may be compressed with Zstandard', async () => {
    const table = await readParquet(bytesOf(Uint8Array.from(Buffer.from(zstandardParquet, 'base64')).buffer));
    const rows = await rowsOf(table);
    expect(rows).toHaveLength(40);
    expect(rows.slice(0, 2)).toEqual([
      ['0', '0.00', 'word 0', '2026-01-01', '2026-01-01T00:00:00.000001'],
      ['1', '1.25', 'word 1', '2026-01-02', null],
    ]);
  });

  it.each([
    ['GZIP', gzipSync],
    ['BROTLI', brotliCompressSync],
  ] as const)('may be compressed with %s', async (codec, compress) => {
    const data = Array.from({ length: 3000 }, (_, index) => `word ${String(index % 7)} of ${String(index)}`);
    const buffer = parquetWriteBuffer({
      columnData: [{ name: 'word', data, type: 'STRING' }],
      codec,
      compressors: { [codec]: (bytes: Uint8Array) => new Uint8Array(compress(bytes)) },
    });
    expect(await rowsOf(await readParquet(bytesOf(buffer)))).toEqual(data.map((word) => [word]));
  });

  it('is refused when what is compressed is damaged', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [{ name: 'n', data: [1, 2, 3], type: 'INT32' }],
      codec: 'GZIP',
      compressors: { GZIP: (bytes) => new Uint8Array(gzipSync(bytes)).fill(255, 10) },
    });
    const read = async () => rowsOf(await readParquet(bytesOf(buffer)));
    await expect(read()).rejects.toMatchObject({ code: 'malformed-file', remedy: expect.any(String) });
  });

  it('is refused when it is none', async () => {
    const bytes = new TextEncoder().encode('PAR1 but nothing else, PAR1').buffer;
    await expect(readParquet(bytesOf(bytes))).rejects.toMatchObject({ code: 'malformed-file' });
  });
});
