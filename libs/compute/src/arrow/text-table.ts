// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from 'node:buffer';
import { ComputeError } from '../error.ts';
import { int32s } from './body.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Texts of at most this many bytes lie inside the engine's 16-byte string; longer ones are handed over one by one. */
export const inlineBytes = 12;
/** Four words per string: its length, then its bytes if they fit, zero-padded. */
export const stringWords = 4;
const maxTextBytes = 4000;
const maxTableBytes = 2 ** 28;

/** Checked texts: a dictionary, or the texts of one batch. Entry `i` is `data` from `offsets[i]` to `offsets[i + 1]`. */
export interface TextTable {
  readonly size: number;
  readonly offsets: Int32Array<ArrayBuffer>;
  readonly data: Bytes;
  /** The engine's strings, `stringWords` each; only the length is set for texts over `inlineBytes`. */
  readonly strings: Int32Array<ArrayBuffer>;
}

/**
 * Checks offsets and text and prepares the engine's strings. `offsets` has at least `size + 1` words unless `size` is 0
 * (writers may then leave it out). Throws ComputeError `offsets`, `utf8` or `out-of-range`.
 */
export function toTextTable(offsetBuffer: Bytes, textBuffer: Bytes, size: number): TextTable {
  if (size === 0) return emptyTable;
  const given = int32s(offsetBuffer, size + 1);
  const first = given[0] ?? 0;
  const end = given[size] ?? 0;
  if (first < 0 || end < first || end > textBuffer.length) throw new ComputeError('offsets');
  const data = textBuffer.slice(first, end);
  // The whole at once is fast; together with the check of each start below, every text is UTF-8 by itself.
  if (!isUtf8(data)) throw new ComputeError('utf8');
  const offsets = given.slice();
  for (let index = 0; index <= size; index += 1) offsets[index] = (given[index] ?? 0) - first;
  const strings = new Int32Array(size * stringWords);
  const stringBytes = new Uint8Array(strings.buffer);
  for (let index = 0; index < size; index += 1) {
    const start = offsets[index] ?? 0;
    const length = (offsets[index + 1] ?? 0) - start;
    if (length < 0 || start + length > data.length) throw new ComputeError('offsets');
    if (length > maxTextBytes) throw new ComputeError('out-of-range');
    if (((data[start] ?? 0) & 0xc0) === 0x80) throw new ComputeError('utf8');
    strings[index * stringWords] = length;
    if (length > inlineBytes) continue;
    const target = index * 16 + 4;
    for (let byte = 0; byte < length; byte += 1) stringBytes[target + byte] = data[start + byte] ?? 0;
  }
  return { size, offsets, data, strings };
}

/** A dictionary with the entries of a delta behind its own. Throws ComputeError `too-large`. */
export function appendTable(table: TextTable, delta: TextTable): TextTable {
  if (table.data.length + delta.data.length + (table.size + delta.size) * 16 > maxTableBytes) {
    throw new ComputeError('too-large');
  }
  const data = new Uint8Array(table.data.length + delta.data.length);
  data.set(table.data);
  data.set(delta.data, table.data.length);
  const size = table.size + delta.size;
  const offsets = new Int32Array(size + 1);
  offsets.set(table.offsets);
  for (let index = 0; index <= delta.size; index += 1) {
    offsets[table.size + index] = (delta.offsets[index] ?? 0) + table.data.length;
  }
  const strings = new Int32Array(size * stringWords);
  strings.set(table.strings);
  strings.set(delta.strings, table.strings.length);
  return { size, offsets, data, strings };
}

export const emptyTable: TextTable = {
  size: 0,
  offsets: new Int32Array(1),
  data: new Uint8Array(0),
  strings: new Int32Array(0),
};
