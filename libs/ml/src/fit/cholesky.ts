// SPDX-License-Identifier: Apache-2.0
import { identity, type Matrix } from './design.ts';

/** Below this share of its column's own size what is left of a column is rounding: it is a combination of others. */
const SINGULAR = 1e-10;

/** The inverse of a symmetric positive definite matrix, by its Cholesky factor. Null where it is singular. */
export function inverseOf(matrix: Matrix): Matrix | null {
  const factor = factorOf(matrix);
  if (factor === null) return null;
  const size = matrix.length;
  const inverse = identity(size);
  for (const column of inverse) {
    for (let i = 0; i < size; i += 1) {
      const row = factor[i] ?? column;
      let sum = column[i] ?? 0;
      for (let j = 0; j < i; j += 1) sum -= (row[j] ?? 0) * (column[j] ?? 0);
      column[i] = sum / (row[i] ?? 1);
    }
    for (let i = size - 1; i >= 0; i -= 1) {
      let sum = column[i] ?? 0;
      for (let j = i + 1; j < size; j += 1) sum -= (factor[j]?.[i] ?? 0) * (column[j] ?? 0);
      column[i] = sum / (factor[i]?.[i] ?? 1);
    }
  }
  return inverse;
}

function factorOf(matrix: Matrix): Matrix | null {
  const factor = matrix.map((row) => Float64Array.from(row));
  for (let j = 0; j < factor.length; j += 1) {
    for (let i = j; i < factor.length; i += 1) {
      const [row, pivotRow] = [factor[i], factor[j]];
      if (row === undefined || pivotRow === undefined) return null;
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k += 1) sum -= (row[k] ?? 0) * (pivotRow[k] ?? 0);
      if (i === j) {
        if (!(sum > SINGULAR * (matrix[j]?.[j] ?? 0))) return null;
        row[j] = Math.sqrt(sum);
      } else row[j] = sum / (pivotRow[j] ?? 1);
    }
  }
  return factor;
}

export const times = (matrix: Matrix, vector: Float64Array): Float64Array =>
  Float64Array.from(matrix, (row) => row.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0));

/** The diagonal of A V A', without signs of rounding. */
export const variancesUnder = (map: Matrix, covariance: Matrix): Float64Array =>
  Float64Array.from(map, (row) => {
    const image = times(covariance, row);
    return Math.max(
      0,
      row.reduce((sum, value, at) => sum + value * (image[at] ?? 0), 0),
    );
  });
