// SPDX-License-Identifier: Apache-2.0
import { tableCsv, typedColumns } from '@glovebox/client';
import type { ReleasedTable } from '@glovebox/contracts';
import { saveFile } from '../../lib/save-file.ts';
import { factsOf } from './file-facts.ts';

type Format = 'csv' | 'parquet' | 'arrow';
export const FORMATS: readonly { readonly format: Format; readonly label: string }[] = [
  { format: 'csv', label: 'CSV' },
  { format: 'parquet', label: 'Parquet' },
  { format: 'arrow', label: 'Arrow' },
];

/** Saves a result on the reader's machine. The writers of Parquet and Arrow are loaded when they are needed. */
export async function download(table: ReleasedTable, name: string, format: Format): Promise<void> {
  switch (format) {
    case 'csv':
      saveFile(`${name}.csv`, tableCsv(table), 'text/csv');
      return;
    case 'parquet': {
      const { parquetFile } = await import('./parquet-file.ts');
      saveFile(`${name}.parquet`, parquetFile(typedColumns(table), factsOf(table)), 'application/vnd.apache.parquet');
      return;
    }
    case 'arrow': {
      const { arrowFile } = await import('./arrow-file.ts');
      saveFile(`${name}.arrow`, arrowFile(typedColumns(table), factsOf(table)), 'application/vnd.apache.arrow.file');
      return;
    }
  }
}
