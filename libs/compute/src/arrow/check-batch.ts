// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';
import { BodyReader, int32s } from './body.ts';
import { clampRange } from './bounds.ts';
import type { CheckedColumn } from './checked-column.ts';
import { checkDomain } from './domain.ts';
import { fixedValues, streamBytes } from './fixed-values.ts';
import type { StreamColumn } from './match-schema.ts';
import type { BatchHeader } from './message.ts';
import { emptyTable, toTextTable, type TextTable } from './text-table.ts';
import { checkValidity, isValid } from './validity.ts';

export type Dictionaries = ReadonlyMap<bigint, TextTable>;

/**
 * The validator in front of the native copy, which checks nothing itself. Every column that is wanted comes out with
 * lengths that are exactly those of its rows; of the others only the place in the order of buffers is looked at, since
 * none of their bytes is used.
 *
 * attacker-controlled: header and body. Throws ComputeError with the code of the first check that fails.
 */
export function checkBatch(input: {
  readonly columns: readonly StreamColumn[];
  readonly wanted: ReadonlySet<string>;
  readonly dictionaries: Dictionaries;
  readonly header: BatchHeader;
  readonly body: Uint8Array<ArrayBuffer>;
}): readonly CheckedColumn[] {
  const { columns, wanted, dictionaries, header } = input;
  if (header.nodes.length !== columns.length) throw new ComputeError('malformed');
  const body = new BodyReader(header, input.body);
  const checked: CheckedColumn[] = [];
  for (const [index, column] of columns.entries()) {
    const node = header.nodes[index];
    if (node?.rows !== header.rows) throw new ComputeError('malformed');
    if (wanted.has(column.declared.name)) checked.push(checkColumn(column, node, body, dictionaries));
    else skipColumn(column, body);
  }
  body.end();
  return checked;
}

/** The entries of a dictionary batch: one column of text without nulls. */
export function checkDictionary(header: BatchHeader, bytes: Uint8Array<ArrayBuffer>): TextTable {
  const [node] = header.nodes;
  if (header.nodes.length !== 1 || node?.rows !== header.rows) throw new ComputeError('malformed');
  const body = new BodyReader(header, bytes);
  checkValidity(body, node, false);
  const table = checkTexts(body, header.rows);
  body.end();
  return table;
}

function checkColumn(
  { declared, dictionary }: StreamColumn,
  node: { readonly rows: number; readonly nulls: number },
  body: BodyReader,
  dictionaries: Dictionaries,
): CheckedColumn {
  const { rows } = node;
  const validity = checkValidity(body, node, declared.nullable);
  const { type } = declared.type;
  if (type !== 'text') {
    const data = body.buffer(streamBytes[type](rows));
    const bytes = fixedValues[type](data, rows, validity, clampRange(declared));
    return { kind: 'fixed', rows, validity, width: engineWidth[type], bytes };
  }
  if (dictionary === null) {
    const table = checkTexts(body, rows);
    const entries = ownEntries(rows);
    checkDomain(declared, table, entries, validity);
    return { kind: 'text', rows, validity, entries, table };
  }
  const table = dictionaries.get(dictionary) ?? emptyTable;
  const entries = int32s(body.buffer(rows * 4), rows).slice();
  for (let row = 0; row < rows; row += 1) {
    const entry = entries[row] ?? -1;
    if (!isValid(validity, row)) entries[row] = 0;
    else if (entry < 0 || entry >= table.size) throw new ComputeError('dictionary');
  }
  checkDomain(declared, table, entries, validity);
  return { kind: 'text', rows, validity, entries, table };
}

const engineWidth = { integer: 8, decimal: 8, boolean: 1, date: 4, timestamp: 8 } as const satisfies Record<
  Exclude<DatasetColumn['type']['type'], 'text'>,
  number
>;

function checkTexts(body: BodyReader, rows: number): TextTable {
  const offsets = body.buffer(rows === 0 ? 0 : (rows + 1) * 4);
  return toTextTable(offsets, body.buffer(0), rows);
}

/** Plain text is its own dictionary: each row's entry is its own. */
function ownEntries(rows: number): Int32Array<ArrayBuffer> {
  const entries = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) entries[row] = row;
  return entries;
}

/** Validity and values, and the offsets that only plain text has. */
function skipColumn({ declared, dictionary }: StreamColumn, body: BodyReader): void {
  body.skip();
  body.skip();
  if (declared.type.type === 'text' && dictionary === null) body.skip();
}
