// SPDX-License-Identifier: Apache-2.0

/** The largest below 2^21: a double holds 2^11 products of two residues added up, exactly. */
export const auditPrimes: readonly [number, number] = [2097143, 2097133];
const SUMS_MAX = 2000;

export interface Residue {
  readonly row: Float64Array;
  /** First column that is not zero. -1: the vector is in the span already. */
  readonly pivot: number;
}

/**
 * The span of released vectors modulo a prime, as rows in echelon form: each row begins at its pivot with a 1, no two at
 * the same. Rows whose pivot is in the last columns are a basis of everything in the span that is zero in the others.
 */
export class Echelon {
  readonly prime: number;
  readonly #columns: number;
  readonly #rowAt: (Float64Array | undefined)[];

  constructor(columns: number, prime: number) {
    this.prime = prime;
    this.#columns = columns;
    this.#rowAt = new Array<Float64Array | undefined>(columns);
  }

  /** What of the vector is not in the span yet, scaled to begin with a 1. */
  residue(vector: Float64Array): Residue {
    const { prime } = this;
    const row = vector.slice();
    reduce(row, prime);
    let pivot = -1;
    let sums = 0;
    for (let column = 0; column < this.#columns; column += 1) {
      const factor = (row[column] ?? 0) % prime;
      row[column] = factor;
      if (factor === 0) continue;
      const basis = this.#rowAt[column];
      if (basis === undefined) {
        if (pivot < 0) pivot = column;
        continue;
      }
      addTimes(row, basis, prime - factor, column);
      row[column] = 0;
      sums += 1;
      if (sums % SUMS_MAX === 0) reduce(row, prime);
    }
    if (pivot >= 0) scale(row, inverse(row[pivot] ?? 1, prime), prime);
    return { row, pivot };
  }

  add({ row, pivot }: Residue): void {
    if (pivot >= 0) this.#rowAt[pivot] = row;
  }

  /** Rows whose pivot is at `column` or behind. */
  rowsFrom(column: number): Float64Array[] {
    return this.#rowAt.slice(column).filter((row) => row !== undefined);
  }
}

/** Without taking remainders: they are taken once per column, when it is looked at. */
function addTimes(row: Float64Array, basis: Float64Array, factor: number, from: number): void {
  for (let column = from; column < row.length; column += 1) {
    row[column] = (row[column] ?? 0) + factor * (basis[column] ?? 0);
  }
}

function reduce(row: Float64Array, prime: number): void {
  for (let column = 0; column < row.length; column += 1) row[column] = (row[column] ?? 0) % prime;
}

function scale(row: Float64Array, factor: number, prime: number): void {
  for (let column = 0; column < row.length; column += 1) row[column] = ((row[column] ?? 0) * factor) % prime;
}

export const mod = (value: number, prime: number): number => ((value % prime) + prime) % prime;

/** By Fermat: value^(prime - 2). */
export function inverse(value: number, prime: number): number {
  let [result, base, exponent] = [1, value, prime - 2];
  for (; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}
