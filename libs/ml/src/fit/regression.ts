// SPDX-License-Identifier: Apache-2.0
import { inverseOf, times, variancesUnder } from './cholesky.ts';
import { identity, type Design, type Matrix, type Term } from './design.ts';

/** Coefficients with their standard errors, and how well they fit. */
export interface RegressionFit {
  readonly coefficients: readonly { readonly term: Term; readonly value: number; readonly error: number }[];
  /** Share of what varies that the model explains: R², or McFadden's for classes. 1 is a model that knows everybody. */
  readonly explained: number;
}

/** Least squares by the normal equations. Null where the columns are not independent or nothing varies. */
export function fitLinear(design: Design, target: Float64Array): RegressionFit | null {
  const { size, terms } = design;
  const { normal, right } = sumsOf(
    design,
    () => 1,
    (person) => target[person] ?? 0,
  );
  const inverse = inverseOf(normal);
  if (inverse === null || size <= terms.length) return null;
  const solution = times(inverse, right);
  const mean = target.reduce((sum, value) => sum + value, 0) / size;
  let residual = 0;
  let total = 0;
  eachPerson(design, solution, (person, predicted) => {
    residual += ((target[person] ?? 0) - predicted) ** 2;
    total += ((target[person] ?? 0) - mean) ** 2;
  });
  if (!(total > 0)) return null;
  const variance = residual / (size - terms.length);
  return {
    coefficients: unscaled(design, solution, inverse, variance),
    explained: 1 - residual / total,
  };
}

const ITERATIONS_MAX = 50;
const CONVERGED = 1e-9;
/** Odds of e^30 against somebody: the classes are separated, and there is no maximum. */
const SEPARATED = 30;

/** Maximum likelihood by Newton's method. Null where there is none: columns not independent, or classes separated. */
export function fitLogistic(design: Design, target: Float64Array): RegressionFit | null {
  const { size, terms } = design;
  const positives = target.reduce((sum, value) => sum + value, 0);
  if (positives === 0 || positives === size || size <= terms.length) return null;
  let solution = new Float64Array(terms.length);
  solution[0] = Math.log(positives / (size - positives));
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    const chance = new Float64Array(size);
    eachPerson(design, solution, (person, score) => (chance[person] = 1 / (1 + Math.exp(-score))));
    const { normal, right } = sumsOf(
      design,
      (person) => (chance[person] ?? 0) * (1 - (chance[person] ?? 0)),
      (person) => (target[person] ?? 0) - (chance[person] ?? 0),
    );
    const inverse = inverseOf(normal);
    if (inverse === null) return null;
    const step = times(inverse, right);
    solution = solution.map((value, at) => value + (step[at] ?? 0));
    if (solution.some((value) => !(Math.abs(value) < SEPARATED))) return null;
    if (step.every((value) => Math.abs(value) < CONVERGED))
      return {
        coefficients: unscaled(design, solution, inverse, 1),
        explained: 1 - likelihood(design, solution, target) / constantLikelihood(positives, size),
      };
  }
  return null;
}

/** X'WX and X'v. `weight` is w of a person; v is what `value` says, weighted already. */
function sumsOf(design: Design, weight: (person: number) => number, value: (person: number) => number) {
  const normal = identity(design.terms.length).map((row) => row.fill(0));
  const right = new Float64Array(design.terms.length);
  const columns = new Int32Array(design.width);
  const values = new Float64Array(design.width);
  for (let person = 0; person < design.size; person += 1) {
    const count = design.row(person, columns, values);
    const w = weight(person);
    const v = value(person);
    for (let i = 0; i < count; i += 1) {
      const x = values[i] ?? 0;
      const row = normal[columns[i] ?? 0];
      right[columns[i] ?? 0] = (right[columns[i] ?? 0] ?? 0) + x * v;
      if (row === undefined) continue;
      for (let j = 0; j < count; j += 1) row[columns[j] ?? 0] = (row[columns[j] ?? 0] ?? 0) + w * x * (values[j] ?? 0);
    }
  }
  return { normal, right };
}

function eachPerson(design: Design, solution: Float64Array, visit: (person: number, score: number) => void): void {
  const columns = new Int32Array(design.width);
  const values = new Float64Array(design.width);
  for (let person = 0; person < design.size; person += 1) {
    const count = design.row(person, columns, values);
    let score = 0;
    for (let i = 0; i < count; i += 1) score += (values[i] ?? 0) * (solution[columns[i] ?? 0] ?? 0);
    visit(person, score);
  }
}

function unscaled(design: Design, solution: Float64Array, inverse: Matrix, variance: number) {
  const values = times(design.unscaled, solution);
  const variances = variancesUnder(design.unscaled, inverse);
  return design.terms.map((term, at) => ({
    term,
    value: values[at] ?? 0,
    error: Math.sqrt((variances[at] ?? 0) * variance),
  }));
}

/** -ln of the likelihood. */
function likelihood(design: Design, solution: Float64Array, target: Float64Array): number {
  let total = 0;
  eachPerson(design, solution, (person, score) => {
    const sign = (target[person] ?? 0) === 1 ? -score : score;
    total += sign > 0 ? sign + Math.log1p(Math.exp(-sign)) : Math.log1p(Math.exp(sign));
  });
  return total;
}

const constantLikelihood = (positives: number, size: number): number =>
  -positives * Math.log(positives / size) - (size - positives) * Math.log(1 - positives / size);
