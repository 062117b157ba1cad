// SPDX-License-Identifier: Apache-2.0
import type { DuckDBDataChunk } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { assert } from '@glovebox/core';
import type { CheckedColumn } from '../arrow/checked-column.ts';
import { inlineBytes, stringWords } from '../arrow/text-table.ts';

/** Rows that one vector of the engine holds. */
export const vectorRows = bindings.vector_size();

/**
 * Copies rows `from` to `from + count` of a checked column into column `index` of a chunk. With `readColumn` the only
 * place that calls the engine's raw copies, which check neither source nor target: `checkBatch` has made the source exact, and the assertions
 * below keep the target within its vector.
 */
export function copyColumn(
  chunk: DuckDBDataChunk,
  index: number,
  column: CheckedColumn,
  from: number,
  count: number,
): void {
  assert(count >= 1 && count <= vectorRows && from % 8 === 0, 'a copy fits one vector and starts on a whole byte');
  assert(from + count <= column.rows, 'a copy stays within its batch');
  const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
  copyValidity(vector, column.validity, from, count);
  if (column.kind === 'fixed') {
    const { bytes, width } = column;
    copyBytes(vector, bytes.subarray(from * width, (from + count) * width), count * width);
  } else {
    copyTexts(vector, column, from, count);
  }
}

function copyValidity(vector: Vector, validity: Uint8Array<ArrayBuffer> | null, from: number, count: number): void {
  if (validity === null) return;
  const bits = validity.subarray(from / 8, from / 8 + Math.ceil(count / 8));
  assert(bits.length === Math.ceil(count / 8), 'a bitmap has a bit for every row');
  bindings.vector_ensure_validity_writable(vector);
  bindings.copy_data_to_vector_validity(vector, 0, bits.buffer, bits.byteOffset, bits.length);
}

/** The words of a column of a chunk that a statement gave, `width` for each row; null where a value is missing. */
export function readColumn(chunk: DuckDBDataChunk, index: number, width: 1 | 2): Uint32Array | null {
  const { rowCount } = chunk;
  const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
  const validity = validityOf(vector, rowCount);
  for (let row = 0; validity !== null && row < rowCount; row += 1)
    if ((((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 0) return null;
  const bytes = bindings.vector_get_data(vector, rowCount * width * 4);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, rowCount * width);
}

/** A bit for each row; null where the engine keeps none because all are there. Its declaration does not say so. */
const validityOf = (vector: Vector, rows: number): Uint8Array | null =>
  bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8);

type TextColumn = Extract<CheckedColumn, { kind: 'text' }>;

/**
 * Short texts are copied as finished strings of the engine. Long ones are given to the engine to keep, by its own bounded
 * function, after the copy: until then their place holds an empty string and never a pointer.
 */
function copyTexts(vector: Vector, { table, entries, validity }: TextColumn, from: number, count: number): void {
  const strings = new Int32Array(count * stringWords);
  const long: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const at = from + row;
    if (validity !== null && (((validity[at >> 3] ?? 0) >> (at & 7)) & 1) === 0) continue;
    const source = (entries[at] ?? 0) * stringWords;
    if ((table.strings[source] ?? 0) > inlineBytes) {
      long.push(row);
      continue;
    }
    const target = row * stringWords;
    strings[target] = table.strings[source] ?? 0;
    strings[target + 1] = table.strings[source + 1] ?? 0;
    strings[target + 2] = table.strings[source + 2] ?? 0;
    strings[target + 3] = table.strings[source + 3] ?? 0;
  }
  copyBytes(vector, new Uint8Array(strings.buffer), count * stringWords * 4);
  for (const row of long) {
    const entry = entries[from + row] ?? 0;
    bindings.vector_assign_string_element_len(
      vector,
      row,
      table.data.subarray(table.offsets[entry], table.offsets[entry + 1]),
    );
  }
}

function copyBytes(vector: Vector, source: Uint8Array<ArrayBuffer>, length: number): void {
  assert(source.length === length, 'a copy has exactly the bytes of its rows');
  bindings.copy_data_to_vector(vector, 0, source.buffer, source.byteOffset, length);
}
