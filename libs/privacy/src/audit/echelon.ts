// SPDX-License-Identifier: Apache-2.0
import { inverse, mod } from './primes.ts';
import { SparseColumns } from './sparse-columns.ts';

/** Products of two residues of 21 bits that a double adds up exactly, on top of one more residue. */
const SUMS_MAX = 2000;
/** Taken once: a look-up of the global for each number costs more than the arithmetic wherever globals are intercepted. */
const { floor } = Math;
/** Behind all columns. */
const NO_COLUMN = 2 ** 30;

/** A vector over columns: those in which it is not zero, ascending, and what it is there. */
export interface SparseRow {
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * The span of released vectors modulo a prime, as rows in reduced echelon form: each row begins at its pivot with a 1 and is
 * zero at every other row's pivot. Rows whose pivot is in the last columns are a basis of everything in the span that is
 * zero in the others.
 *
 * Rows are sparse, because released numbers are about few of the classes: a vector is reduced by the rows at its own
 * entries only.
 */
export class Echelon {
  readonly prime: number;
  readonly #rowAt: (SparseRow | undefined)[];
  /** All zero between calls. */
  readonly #sums: Float64Array;

  constructor(columns: number, prime: number, rowAt = new Array<SparseRow | undefined>(columns)) {
    this.prime = prime;
    this.#rowAt = rowAt;
    this.#sums = new Float64Array(columns);
  }

  /** The span with one more vector; this one stays as it is. */
  with(residue: SparseRow): Echelon {
    const other = new Echelon(this.#rowAt.length, this.prime, [...this.#rowAt]);
    other.add(residue);
    return other;
  }

  /** What of the vector is not in the span yet, scaled to begin with a 1: at its pivot. Without columns: it is in the span. */
  residue({ columns, values }: SparseRow): SparseRow {
    const { prime } = this;
    const sums = this.#sums;
    const touched: number[] = [];
    let added = 0;
    for (let place = 0; place < columns.length; place += 1) {
      const column = columns[place] ?? 0;
      const value = mod(values[place] ?? 0, prime);
      if (value === 0) continue;
      const basis = this.#rowAt[column];
      if (basis === undefined) {
        if (sums[column] === 0) touched.push(column);
        sums[column] = (sums[column] ?? 0) + value;
        continue;
      }
      // From behind its pivot on: there it takes away exactly what the vector has.
      for (let at = 1; at < basis.columns.length; at += 1) {
        const next = basis.columns[at] ?? 0;
        if (sums[next] === 0) touched.push(next);
        sums[next] = (sums[next] ?? 0) + (prime - value) * (basis.values[at] ?? 0);
      }
      added += 1;
      if (added % SUMS_MAX === 0) for (const other of touched) sums[other] = remainder(sums[other] ?? 0, prime) + prime;
    }
    return this.#take(touched);
  }

  add(residue: SparseRow): void {
    const [pivot] = residue.columns;
    if (pivot === undefined) return;
    for (const [at, basis] of this.#rowAt.entries()) {
      if (at >= pivot) break;
      if (basis === undefined) continue;
      const place = placeOf(basis.columns, pivot);
      const factor = place < 0 ? 0 : (basis.values[place] ?? 0);
      if (factor !== 0) this.#rowAt[at] = plus(basis, residue, this.prime - factor, this.prime);
    }
    this.#rowAt[pivot] = residue;
  }

  /** Rows whose pivot is at `column` or behind. */
  rowsFrom(column: number): SparseRow[] {
    return this.#rowAt.slice(column).filter((row) => row !== undefined);
  }

  /** The row whose pivot the column is. */
  rowAt(column: number): SparseRow | undefined {
    return this.#rowAt[column];
  }

  /** All rows by column; a row's number is its pivot. */
  byColumn(): SparseColumns {
    return new SparseColumns(this.#rowAt, this.#rowAt.length);
  }

  #take(touched: readonly number[]): SparseRow {
    const { prime } = this;
    const sums = this.#sums;
    for (const column of touched) sums[column] = remainder(sums[column] ?? 0, prime);
    const columns = Int32Array.from(touched.filter((column) => sums[column] !== 0)).sort();
    const factor = inverse(sums[columns[0] ?? 0] ?? 1, prime);
    const values = new Float64Array(columns.length);
    for (let at = 0; at < columns.length; at += 1)
      values[at] = remainder((sums[columns[at] ?? 0] ?? 0) * factor, prime);
    for (const column of touched) sums[column] = 0;
    return { columns, values };
  }
}

/** By a multiplication: `%` of doubles is a call. The quotient may be one too large or too small. */
function remainder(value: number, prime: number): number {
  const rest = value - floor(value / prime) * prime;
  return rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest;
}

/** `row` and a multiple of another one. */
function plus(row: SparseRow, other: SparseRow, factor: number, prime: number): SparseRow {
  const [ours, theirs] = [row.columns.length, other.columns.length];
  const columns = new Int32Array(ours + theirs);
  const values = new Float64Array(ours + theirs);
  let [size, a, b] = [0, 0, 0];
  while (a < ours || b < theirs) {
    const left = a < ours ? (row.columns[a] ?? 0) : NO_COLUMN;
    const right = b < theirs ? (other.columns[b] ?? 0) : NO_COLUMN;
    let value = 0;
    if (left <= right) value = row.values[a++] ?? 0;
    if (right <= left) value = remainder(value + factor * (other.values[b++] ?? 0), prime);
    if (value === 0) continue;
    columns[size] = left <= right ? left : right;
    values[size] = value;
    size += 1;
  }
  return { columns: columns.subarray(0, size), values: values.subarray(0, size) };
}

/** Where an ascending list has the number; -1: nowhere. */
function placeOf(list: Int32Array, wanted: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return list[low] === wanted ? low : -1;
}
