// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import type { CheckedColumn } from './checked-column.ts';
import type { TextTable } from './text-table.ts';
import { isValid } from './validity.ts';

/** Four words that only the keybrokers of a room together can make. */
export type RowKey = Uint32Array;

/**
 * Names rows by their content, the same in every version of a dataset: 64 bits, the upper half a hash of the person, the
 * lower one of person and all columns in the order of their names. Equal rows have equal names.
 *
 * The hash is keyed and not cryptographic: nobody outside of the compute process ever sees a name, and an owner who could
 * make names collide would only blur the audit of that owner's own rows.
 */
export class RowIds {
  readonly #key: RowKey;
  readonly #columns: readonly { readonly index: number; readonly isPerson: boolean }[];
  readonly #texts = new WeakMap<TextTable, Uint32Array>();

  constructor(columns: readonly DatasetColumn[], key: RowKey) {
    assert(key.length === 4, 'a row key has four words');
    this.#key = key;
    this.#columns = columns
      .map(({ name, terms }, index) => ({ name, index, isPerson: terms.role === 'unit' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A column of unsigned 64-bit numbers for a batch with all its columns in the declared order. */
  of(batch: readonly CheckedColumn[], rows: number): CheckedColumn {
    const person = new Uint32Array(rows).fill(this.#key[0] ?? 0);
    const content = new Uint32Array(rows).fill(this.#key[1] ?? 0);
    for (const { index, isPerson } of this.#columns) {
      const column = batch[index];
      assert(column !== undefined, 'a row is named by all of its columns');
      const words = this.#words(column);
      mixIn(content, words);
      if (isPerson) mixIn(person, words);
    }
    const ids = new Uint32Array(rows * 2);
    for (let row = 0; row < rows; row += 1) {
      ids[row * 2] = finish(content[row] ?? 0);
      ids[row * 2 + 1] = finish(person[row] ?? 0);
    }
    return { rows, validity: null, kind: 'fixed', width: 8, bytes: new Uint8Array(ids.buffer) };
  }

  /** Two words for each row, from the value and whether there is one. */
  #words(column: CheckedColumn): Uint32Array {
    const words = new Uint32Array(column.rows * 2);
    if (column.kind === 'text') {
      const hashes = this.#textHashes(column.table);
      for (let row = 0; row < column.rows; row += 1) {
        const entry = column.entries[row] ?? 0;
        words[row * 2] = hashes[entry * 2] ?? 0;
        words[row * 2 + 1] = hashes[entry * 2 + 1] ?? 0;
      }
    } else {
      const view = new DataView(column.bytes.buffer, column.bytes.byteOffset, column.bytes.length);
      const { width } = column;
      for (let row = 0; row < column.rows; row += 1) {
        words[row * 2] = width === 1 ? view.getUint8(row) : view.getUint32(row * width, true);
        if (width === 8) words[row * 2 + 1] = view.getUint32(row * 8 + 4, true);
      }
    }
    if (column.validity === null) return words;
    for (let row = 0; row < column.rows; row += 1) {
      if (!isValid(column.validity, row)) words[row * 2] = words[row * 2 + 1] = NULL_WORD;
    }
    return words;
  }

  #textHashes(table: TextTable): Uint32Array {
    const known = this.#texts.get(table);
    if (known !== undefined) return known;
    const hashes = new Uint32Array(table.size * 2);
    for (let entry = 0; entry < table.size; entry += 1) {
      let [a, b] = [this.#key[2] ?? 0, this.#key[3] ?? 0];
      const end = table.offsets[entry + 1] ?? 0;
      for (let at = table.offsets[entry] ?? 0; at < end; at += 1) {
        a = mix(a, table.data[at] ?? 0);
        b = mix(b, (table.data[at] ?? 0) + 1);
      }
      hashes[entry * 2] = finish(a);
      hashes[entry * 2 + 1] = finish(b);
    }
    this.#texts.set(table, hashes);
    return hashes;
  }
}

/** Taken once: a look-up of the global for each word costs more than the hash wherever globals are intercepted. */
const { imul } = Math;

const NULL_WORD = 0x9e3779b9;

function mixIn(hashes: Uint32Array, words: Uint32Array): void {
  for (let row = 0; row < hashes.length; row += 1)
    hashes[row] = mix(mix(hashes[row] ?? 0, words[row * 2] ?? 0), words[row * 2 + 1] ?? 0);
}

/** One round of MurmurHash3 (public domain), and its end. */
function mix(hash: number, word: number): number {
  let k = imul(word, 0xcc9e2d51);
  k = imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
