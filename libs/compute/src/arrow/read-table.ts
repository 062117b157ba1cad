// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';
import { checkBatch, checkDictionary } from './check-batch.ts';
import type { CheckedColumn } from './checked-column.ts';
import { matchSchema, type StreamColumn } from './match-schema.ts';
import { readMessages } from './read-messages.ts';
import { appendTable, emptyTable, type TextTable } from './text-table.ts';

export interface CheckedBatch {
  readonly rows: number;
  /** The wanted columns, in the declared order. */
  readonly columns: readonly CheckedColumn[];
}

/**
 * Reads one owner's Arrow stream as checked batches: 1. the schema, once and first, is the declared one; 2. dictionaries
 * are kept, replaced or added to; 3. every batch is checked; 4. the stream ends at its end marker. One batch and the
 * dictionaries are in memory. Throws ComputeError, or whatever the stream itself throws.
 */
export async function* readTable(
  stream: AsyncIterable<Uint8Array>,
  declared: readonly DatasetColumn[],
  wanted: ReadonlySet<string>,
): AsyncGenerator<CheckedBatch, void, undefined> {
  let columns: readonly StreamColumn[] | null = null;
  const dictionaries = new Map<bigint, TextTable>();
  for await (const { header, body } of readMessages(stream)) {
    if (header.kind === 'schema') {
      if (columns !== null || body.length > 0) throw new ComputeError('malformed');
      columns = matchSchema(header.fields, declared);
      continue;
    }
    if (columns === null) throw new ComputeError('malformed');
    if (header.kind === 'batch') {
      yield {
        rows: header.batch.rows,
        columns: checkBatch({ columns, wanted, dictionaries, header: header.batch, body }),
      };
      continue;
    }
    const owner = columns.find(({ dictionary }) => dictionary === header.id);
    if (owner === undefined) throw new ComputeError('dictionary');
    // Nobody looks at a dictionary of a column that is not wanted.
    if (!wanted.has(owner.declared.name)) continue;
    const entries = checkDictionary(header.batch, body);
    const before = header.isDelta ? (dictionaries.get(header.id) ?? emptyTable) : emptyTable;
    dictionaries.set(header.id, appendTable(before, entries));
  }
  if (columns === null) throw new ComputeError('malformed');
}
