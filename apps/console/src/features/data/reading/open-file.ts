// SPDX-License-Identifier: Apache-2.0
import { TableError, type FileFormat, type TextTable } from '@glovebox/tables';

const FORMAT_OF_ENDING: Readonly<Record<string, Exclude<FileFormat, 'json'>>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  parquet: 'parquet',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
};

export const FILE_ENDINGS: readonly string[] = Object.keys(FORMAT_OF_ENDING).map((ending) => `.${ending}`);

/** Opens a dropped file as a table of text. Each reader is loaded when it is needed. @throws TableError */
export async function openFile(file: File): Promise<TextTable> {
  const ending = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  const format = Object.hasOwn(FORMAT_OF_ENDING, ending) ? FORMAT_OF_ENDING[ending] : undefined;
  switch (format) {
    case 'csv':
      return (await import('./read-csv.ts')).readCsv(file);
    case 'parquet':
      return (await import('./read-parquet.ts')).readParquet(file);
    case 'arrow': {
      const { readArrow } = await import('@glovebox/tables');
      return readArrow(file.name, () => chunksOf(file));
    }
    case undefined:
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
