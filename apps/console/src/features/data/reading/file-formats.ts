// SPDX-License-Identifier: Apache-2.0
import type { FileFormat } from '@glovebox/tables';

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

/** The format that a file's name tells, or null. */
export function formatOf(fileName: string): Exclude<FileFormat, 'json'> | null {
  const ending = fileName.split('.').at(-1)?.toLowerCase() ?? '';
  return (Object.hasOwn(FORMAT_OF_ENDING, ending) ? FORMAT_OF_ENDING[ending] : undefined) ?? null;
}
