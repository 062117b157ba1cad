// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { eachNumbers, sizeOf } from './engine-columns.ts';

/** What a source says: which rows or people, by number, are counted in which of `kinds` ways, and how often. */
export interface SourceLines {
  readonly numbers: Uint32Array;
  readonly kindOf: Uint32Array;
  /** Each a cell, and the aggregates of it that count. */
  readonly kinds: readonly { readonly cell: number; readonly flags: bigint }[];
  /** Null: once each. */
  readonly timesOf: Float64Array | null;
}

/** The cells that are asked for: by number, from 1; 0 for all others. */
export interface OpenCells {
  readonly places: Uint16Array;
  readonly size: number;
}

/** A statement that gives rows `number, cell, flags`, or `number, cell, flags, n` where a line stands for several. */
export interface LineSource {
  readonly sql: string;
  readonly hasWideFlags: boolean;
  readonly isCounted: boolean;
  /** A table with as many rows as there are lines, or about. */
  readonly likeTable: string;
}

/** Reads a source, without lines of cells that are not open and without those that no aggregate counts. */
export async function readLines(
  connection: DuckDBConnection,
  { sql, hasWideFlags, isCounted, likeTable }: LineSource,
  open: OpenCells,
): Promise<SourceLines> {
  let room = Math.max(1, await sizeOf(connection, likeTable));
  let numbers = new Uint32Array(room);
  let kindOf = new Uint32Array(room);
  let timesOf = new Float64Array(isCounted ? room : 0);
  const kinds = new Kinds(open);
  let size = 0;
  const words = [1, 1, hasWideFlags ? 2 : 1, ...(isCounted ? [2 as const] : [])] as const;
  await eachNumbers(connection, sql, words, (rows, [own = NONE, cells = NONE, flags = NONE, times = NONE]) => {
    if (size + rows > room) {
      room = 2 * (size + rows);
      [numbers, kindOf, timesOf] = [grown(numbers, room), grown(kindOf, room), grown(timesOf, isCounted ? room : 0)];
    }
    for (let line = 0; line < rows; line += 1) {
      const kind = hasWideFlags
        ? kinds.of(cells[line] ?? 0, flags[2 * line] ?? 0, flags[2 * line + 1] ?? 0)
        : kinds.of(cells[line] ?? 0, flags[line] ?? 0, 0);
      if (kind < 0) continue;
      numbers[size] = own[line] ?? 0;
      kindOf[size] = kind;
      if (isCounted) timesOf[size] = (times[2 * line + 1] ?? 0) * 2 ** 32 + (times[2 * line] ?? 0);
      size += 1;
    }
  });
  return {
    numbers: numbers.subarray(0, size),
    kindOf: kindOf.subarray(0, size),
    kinds: kinds.all,
    timesOf: isCounted ? timesOf.subarray(0, size) : null,
  };
}

const NONE = new Uint32Array(0);

function grown<A extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array);
  return larger;
}

/** Numbers pairs of a cell and flags as they come. There are few flags, and lines beside each other have mostly the same. */
class Kinds {
  readonly all: { readonly cell: number; readonly flags: bigint }[] = [];
  readonly #open: OpenCells;
  readonly #byFlags = new Map<number | string, Int32Array<ArrayBuffer>>();
  #last = { low: -1, high: -1, kinds: new Int32Array(0) };

  constructor(open: OpenCells) {
    this.#open = open;
  }

  /** Negative for lines that are left out. */
  of(cell: number, low: number, high: number): number {
    const place = (this.#open.places[cell] ?? 0) - 1;
    if (place < 0 || (low === 0 && high === 0)) return -1;
    if (low !== this.#last.low || high !== this.#last.high) this.#last = { low, high, kinds: this.#kindsOf(low, high) };
    const known = this.#last.kinds[place] ?? -1;
    if (known >= 0) return known;
    this.#last.kinds[place] = this.all.length;
    return this.all.push({ cell, flags: (BigInt(high) << 32n) | BigInt(low) }) - 1;
  }

  #kindsOf(low: number, high: number): Int32Array<ArrayBuffer> {
    const flags = high === 0 ? low : `${String(high)} ${String(low)}`;
    const kinds = this.#byFlags.get(flags) ?? new Int32Array(this.#open.size).fill(-1);
    this.#byFlags.set(flags, kinds);
    return kinds;
  }
}
