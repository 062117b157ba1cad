// SPDX-License-Identifier: Apache-2.0
import { inverseOf, times } from '../fit/cholesky.ts';
import { identity, type Matrix, type Term } from '../fit/design.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { GRID } from './grid-rows.ts';

/**
 * How far noise moves coefficients, to first order: what an answer says of itself (from noisy numbers) and what is foretold
 * (from people that are made up). Both are estimates. `moments` are the expected products of each two coefficients, of the
 * scale on which numbers go from -1 to 1.
 */
interface Noise {
  /** Sums of the products of rows, on the grid. */
  readonly products: Matrix;
  /** What is added to their diagonal. */
  readonly ridge: number;
  readonly moments: Matrix;
}

/**
 * Least squares solves (P + E + ridge) s = t + e with noise E (symmetric) and e of one variance. To first order s is off by
 * (P + ridge)^-1 (e - E s - ridge s): the covariance of the part in brackets is variance ((1 + |s|^2) I + s s' without its diagonal),
 * and the ridge's pull adds its square.
 */
export function noiseOfLeastSquares({ products, ridge, moments }: Noise, variance: number): Matrix | null {
  const inverse = inverseOf(plus(products, ridge));
  if (inverse === null) return null;
  const length = moments.reduce((sum, row, at) => sum + (row[at] ?? 0), 0);
  const inside = moments.map((row, i) =>
    row.map((moment, j) => (i === j ? variance * (1 + length) : variance * moment) + ridge * ridge * moment),
  );
  return product(product(inverse, inside), inverse);
}

/**
 * Each step of the logistic regression multiplies what is left of the way by J = I - 4 w (P + ridge)^-1 P, where w is what chance * (1 -
 * chance) is on average, and adds noise 4 GRID (P + ridge)^-1 g. What is left after all steps counts as an error too.
 */
export function noiseOfSteps(
  { products, ridge, moments }: Noise,
  { variance, steps, weight }: { readonly variance: number; readonly steps: number; readonly weight: number },
): Matrix | null {
  const inverse = inverseOf(plus(products, ridge));
  if (inverse === null) return null;
  const way = product(inverse, products).map((row, i) => row.map((value, j) => (i === j ? 1 : 0) - 4 * weight * value));
  const back = transposed(way);
  const added = product(inverse, inverse).map((row) => row.map((value) => 16 * GRID * GRID * variance * value));
  let [noise, rest]: [Matrix, Matrix] = [added, moments];
  for (let step = 0; step < steps; step += 1) {
    if (step > 0) noise = sum(product(product(way, noise), back), added);
    rest = product(product(way, rest), back);
  }
  return sum(noise, rest);
}

/** Takes coefficients of numbers between -1 and 1 to those of numbers between their bounds. */
export function ownScale({ numbers }: TrainingPlan, terms: readonly Term[]): Matrix {
  const map = identity(terms.length);
  const intercept = terms.findIndex(({ kind }) => kind === 'intercept');
  for (const [at, term] of terms.entries()) {
    if (term.kind !== 'number') continue;
    const { low, high } = numbers[term.number]?.bounds ?? { low: -1, high: 1 };
    const [own, base] = [map[at], map[intercept]];
    if (own === undefined || base === undefined) continue;
    own[at] = 2 / (high - low);
    base[at] = -(1 + (2 * low) / (high - low));
  }
  return map;
}

export const momentsOf = (solution: Float64Array): Matrix =>
  Array.from(solution, (one) => solution.map((other) => one * other));

export const plus = (matrix: Matrix, ridge: number): Matrix =>
  matrix.map((row, at) => row.map((value, column) => (column === at ? value + ridge : value)));

/** As much on the diagonal as noise can take from a direction: then the matrix has an inverse, and noise is not blown up. */
export const ridgeAgainst = (variance: number, size: number): number => 2 * Math.sqrt(variance * size);

const product = (a: Matrix, b: Matrix): Matrix => {
  const columns = transposed(b);
  return a.map((row) => times(columns, row));
};

const transposed = (matrix: Matrix): Matrix =>
  Array.from(matrix[0] ?? [], (_, column) => Float64Array.from(matrix, (row) => row[column] ?? 0));

const sum = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] ?? 0)));
