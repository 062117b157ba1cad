// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { CliError } from '../error.ts';
import { isSyntheticName, readArrow, type FileFormat, type TextTable } from '@glovebox/tables';
import { FILE_FORMATS } from './file-formats.ts';
import { readWithDuckDb, type ReadOptions } from './read-duckdb.ts';

export { examineTable } from '@glovebox/tables';

const FORMAT_OF_EXTENSION: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.json': 'json',
  '.ndjson': 'json',
  '.jsonl': 'json',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
  '.ipc': 'arrow',
};

/** Opens a file as a table of text. @throws CliError `file`, `unknown-format`, `malformed-file` */
export async function openTable(path: string, options: ReadOptions & { format?: FileFormat }): Promise<TextTable> {
  const format = options.format ?? FORMAT_OF_EXTENSION[extname(path).toLowerCase()];
  if (!format) {
    throw new CliError('unknown-format', `the name of \`${path}\` does not tell its format`, {
      field: 'file',
      remedy: `name it with --format (${FILE_FORMATS.join(', ')})`,
    });
  }
  await assertReadable(path);
  const table = await (format === 'arrow'
    ? readArrow(path, () => createReadStream(path))
    : readWithDuckDb(path, format, options));
  return { ...table, isSynthetic: table.isSynthetic || isSyntheticName(path) };
}

async function assertReadable(path: string): Promise<void> {
  try {
    const file = await open(path, 'r');
    const { size } = await file.stat();
    await file.close();
    if (size > 0) return;
  } catch (cause) {
    throw new CliError('file', `\`${path}\` cannot be read`, { field: 'file', remedy: 'check the path', cause });
  }
  throw new CliError('malformed-file', `\`${path}\` is empty`, { field: 'file', remedy: 'give a file with data' });
}
