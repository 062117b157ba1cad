// SPDX-License-Identifier: Apache-2.0
import type { SparseRow } from './echelon.ts';

/** What is in one column: the rows that are not zero there, ascending, and what they are. */
export interface SparseColumn {
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

/** Sparse rows by column, made in two passes over all of their entries. */
export class SparseColumns {
  readonly #starts: Int32Array;
  readonly #rows: Int32Array;
  readonly #values: Float64Array;

  constructor(rows: readonly (SparseRow | undefined)[], columns: number) {
    const starts = new Int32Array(columns + 1);
    for (const row of rows) {
      if (row === undefined) continue;
      for (const column of row.columns) starts[column + 1] = (starts[column + 1] ?? 0) + 1;
    }
    for (let column = 1; column <= columns; column += 1)
      starts[column] = (starts[column] ?? 0) + (starts[column - 1] ?? 0);
    const size = starts[columns] ?? 0;
    this.#starts = starts;
    this.#rows = new Int32Array(size);
    this.#values = new Float64Array(size);
    const next = starts.slice();
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index];
      if (row === undefined) continue;
      for (let at = 0; at < row.columns.length; at += 1) {
        const column = row.columns[at] ?? 0;
        const place = next[column] ?? 0;
        next[column] = place + 1;
        this.#rows[place] = index;
        this.#values[place] = row.values[at] ?? 0;
      }
    }
  }

  at(column: number): SparseColumn {
    const [start, end] = [this.#starts[column] ?? 0, this.#starts[column + 1] ?? 0];
    return { rows: this.#rows.subarray(start, end), values: this.#values.subarray(start, end) };
  }
}
