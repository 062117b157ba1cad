// SPDX-License-Identifier: Apache-2.0
import { isSyntheticName, readArrow, TableError, type TextTable } from '@glovebox/tables';
import { FILE_ENDINGS, formatOf } from './file-formats.ts';

/** Opens a dropped file as a table of text. Each reader is loaded when it is needed. @throws TableError */
export async function openFile(file: File): Promise<TextTable> {
  const table = await readFile(file);
  return { ...table, isSynthetic: table.isSynthetic || isSyntheticName(file.name) };
}

async function readFile(file: File): Promise<TextTable> {
  const format = formatOf(file.name);
  switch (format) {
    case 'csv':
      return (await import('./read-csv.ts')).readCsv(file);
    case 'parquet':
      return (await import('./read-parquet.ts')).readParquet(file);
    case 'arrow':
      return readArrow(file.name, () => chunksOf(file));
    case null:
      if (/\.(json|jsonl|ndjson)$/i.test(file.name)) {
        throw new TableError('malformed-file', 'the browser does not read JSON', {
          field: 'file',
          remedy: 'save it as CSV, Parquet or Arrow, or upload it by `glovebox dataset upload`, which reads JSON lines',
        });
      }
      throw new TableError('malformed-file', `the name of \`${file.name}\` does not tell its format`, {
        field: 'file',
        remedy: `give a file that ends in ${FILE_ENDINGS.join(', ')}`,
      });
  }
}

const CHUNK_BYTES = 4 * 1024 * 1024;

async function* chunksOf(file: Blob): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.size; start += CHUNK_BYTES) {
    yield new Uint8Array(await file.slice(start, start + CHUNK_BYTES).arrayBuffer());
  }
}
