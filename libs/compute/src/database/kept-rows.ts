// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { nameAtoms, type NamedAtoms, type RowAmounts } from '@glovebox/privacy';
import type { CheckedColumn } from '../arrow/checked-column.ts';
import { isValid } from '../arrow/validity.ts';
import { ComputeError } from '../error.ts';

/** More rows of a dataset are not named: a row takes some 30 bytes beside the engine's memory, and a history could not keep them. */
export const NAMED_MAX = 2 ** 26;

/** What the audit needs of the rows of a dataset beside the engine's table, by the number of the row. */
export interface LoadedRows {
  readonly named: NamedAtoms;
  /** By column: what each row adds to its sum. */
  readonly amounts: ReadonlyMap<string, RowAmounts>;
}

type FixedColumn = Extract<CheckedColumn, { kind: 'fixed' }>;

/** Keeps names and amounts of rows while they are loaded, so that nobody has to read them back from the engine. */
export class KeptRows {
  readonly #names: Uint32Array[] = [];
  readonly #amounts: ReadonlyMap<string, FixedColumn[]>;
  #rows = 0;

  constructor(amounts: Iterable<string>) {
    this.#amounts = new Map([...amounts].map((column) => [column, []]));
  }

  /** The next rows: their names as `RowIds` gives them, and the columns of `amounts`. @throws ComputeError `too-large` */
  take(ids: CheckedColumn, columnOf: (name: string) => CheckedColumn | undefined): void {
    this.#names.push(wordsOf(ids));
    for (const [name, parts] of this.#amounts) {
      const column = columnOf(name);
      assert(column?.kind === 'fixed' && column.width === 8, 'what adds up is a number of eight bytes');
      // Its bytes are a copy already; a bitmap would hold on to the whole batch.
      parts.push({ ...column, validity: column.validity?.slice(0, Math.ceil(column.rows / 8)) ?? null });
    }
    this.#rows += ids.rows;
    if (this.#rows > NAMED_MAX) throw new ComputeError('too-large');
  }

  loaded(): LoadedRows {
    const [high, low] = [new Uint32Array(this.#rows), new Uint32Array(this.#rows)];
    let row = 0;
    for (const words of this.#names) {
      for (let at = 0; at < words.length; at += 2, row += 1) {
        low[row] = words[at] ?? 0;
        high[row] = words[at + 1] ?? 0;
      }
    }
    const amounts = [...this.#amounts].map(([name, parts]) => [name, amountsOf(parts, this.#rows)] as const);
    return { named: nameAtoms({ high, low }), amounts: new Map(amounts) };
  }
}

/** Without their signs. */
function amountsOf(parts: readonly FixedColumn[], size: number): RowAmounts {
  const [high, low] = [new Uint32Array(size), new Uint32Array(size)];
  const isThere = parts.some(({ validity }) => validity !== null) ? new Uint8Array(size).fill(1) : null;
  let row = 0;
  for (const part of parts) {
    const words = wordsOf(part);
    const { validity } = part;
    for (let at = 0; at < words.length; at += 2, row += 1) {
      if (isThere !== null && validity !== null && !isValid(validity, at / 2)) {
        isThere[row] = 0;
        continue;
      }
      const lower = words[at] ?? 0;
      const upper = words[at + 1] ?? 0;
      const isNegative = upper >= 0x80000000;
      low[row] = isNegative ? -lower : lower;
      high[row] = isNegative ? ~upper + Number(lower === 0) : upper;
    }
  }
  return { high: high.some((word) => word !== 0) ? high : null, low, isThere };
}

function wordsOf(column: CheckedColumn): Uint32Array {
  assert(column.kind === 'fixed' && column.width === 8, 'two words for each row');
  return new Uint32Array(column.bytes.buffer, column.bytes.byteOffset, 2 * column.rows);
}
