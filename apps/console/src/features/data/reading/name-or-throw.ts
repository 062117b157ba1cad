// SPDX-License-Identifier: Apache-2.0
import { nameColumns, TableError, type SourceColumn } from '@glovebox/tables';

/** Columns under their identifiers. @throws TableError `columns-differ` when two would have the same */
export function nameOrThrow(found: readonly { source: string; detected: string }[]): SourceColumn[] {
  const { columns, collisions } = nameColumns(found);
  if (collisions.length === 0) return columns;
  throw new TableError('columns-differ', `two columns would both be called \`${collisions.join(', ')}\``, {
    field: 'columns',
    remedy: 'rename one of them in the file',
  });
}
