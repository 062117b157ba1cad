// SPDX-License-Identifier: Apache-2.0

/** Below 2^26, so that a product of two residues is exact in a double. */
export const auditPrimes: readonly [number, number] = [67_108_859, 67_108_837];

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
    const row = Float64Array.from(vector, (value) => mod(value, prime));
    let pivot = -1;
    for (let column = 0; column < this.#columns; column += 1) {
      const factor = row[column] ?? 0;
      if (factor === 0) continue;
      const basis = this.#rowAt[column];
      if (basis === undefined) {
        if (pivot < 0) pivot = column;
        continue;
      }
      subtract(row, basis, factor, column, prime);
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

function subtract(row: Float64Array, basis: Float64Array, factor: number, from: number, prime: number): void {
  const negative = prime - factor;
  for (let column = from; column < row.length; column += 1) {
    const value = basis[column] ?? 0;
    if (value !== 0) row[column] = ((row[column] ?? 0) + negative * value) % prime;
  }
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
