// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { discreteGaussian, divide, rational, type BitSource, type Rational } from '@glovebox/dp';
import { inverseOf, times, variancesUnder } from '../fit/cholesky.ts';
import type { Matrix, Term } from '../fit/design.ts';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { termText } from '../plan/words.ts';
import { asFloat, gaussianVariance, GRID, gridRows, onGrid, type GridRows } from './grid-rows.ts';
import { momentsOf, noiseOfLeastSquares, noiseOfSteps, ownScale, plus, ridgeAgainst } from './noise-of-coefficients.ts';
import { peopleStatement, SEEN, type Bits, type NoisyFit } from './noisy-fit.ts';

/**
 * Least squares from noisy sums (sufficient statistics perturbation, Vu and Slavkovic 2009). One vector of whole numbers leaves
 * the people: the products of each two entries of a row, and of each entry with the target. One person more or less
 * changes it by a Euclidean length of at most B * sqrt(B² + GRID²), where B bounds a row: the products of two entries, each
 * pair once, have squares that add up to at most B⁴, those with the target to at most B² GRID². Discrete Gaussian noise of
 * variance length² / (2 rho) makes that rho-zCDP (CKS20, Theorem 15); all that follows looks at the noisy numbers only.
 */
export function fitNoisyLinear(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit {
  const { target } = plan;
  assert(target?.kind === 'number', 'a linear regression has a number for its target');
  const rows = gridRows(plan, people);
  const aims = onGrid(target.number, people.target);
  const grid = BigInt(GRID);
  const { squaredLength: b } = rows;
  const variance = gaussianVariance(b * b + b * grid * grid, rho);
  const products = noisyProducts(rows, variance, bits('products'));
  const source = bits('target');
  const right = rows.columns.map((column) => Number(BigInt(dot(column, aims)) + discreteGaussian(variance, source)));
  const chosen = chooseTerms(rows, products, variance);
  const own = within(products, chosen.kept);
  const ridge = ridgeAgainst(asFloat(variance), own.length);
  const inverse = inverseOf(plus(own, ridge));
  if (inverse === null) return null;
  const aim = Float64Array.from(chosen.kept, (column) => right[column] ?? 0);
  const solution = times(inverse, aim);
  const noise = noiseOfLeastSquares({ products: own, ridge, moments: momentsOf(solution) }, asFloat(variance));
  const { low, high } = target.number.bounds ?? { low: 0, high: 0 };
  const half = (high - low) / 2;
  return statements({
    plan,
    terms: rows.terms,
    chosen,
    solution,
    noise,
    products,
    variance,
    onOwnScale: (value, isIntercept) => value * half + (isIntercept ? low + half : 0),
  });
}

/** Steps towards the maximum; each costs a share of rho. */
export const STEPS = 10;

/**
 * Maximum likelihood by noisy gradients (Bassily, Smith and Thakurta 2014, with everybody in every step), each turned and
 * scaled by an upper bound of the curvature (Böhning and Lindsay 1988): a quarter of the noisy products.
 *
 * What leaves the people: the products, with half of rho, and STEPS gradients, with an equal part each of the other half. A
 * person's part of a gradient is (chance - class) times the row, cut to whole numbers towards zero; as |chance - class| <= 1 no
 * entry grows, so its length is at most that of the row, B, without any clipping: whatever floats did to the chance, it is a
 * function of this row and of noisy numbers. A step is then a discrete Gaussian mechanism of sensitivity B, and all of them
 * compose to rho under zCDP, adaptively (Bun and Steinke, Lemma 1.7).
 */
export function fitNoisyLogistic(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit {
  const rows = gridRows(plan, people);
  const { squaredLength: b } = rows;
  const half = divide(rho, rational(2n));
  const curvature = gaussianVariance(b * b, half);
  const products = noisyProducts(rows, curvature, bits('products'));
  const chosen = chooseTerms(rows, products, curvature);
  const { kept } = chosen;
  const own = within(products, kept);
  const ridge = ridgeAgainst(asFloat(curvature), own.length);
  const inverse = inverseOf(plus(own, ridge));
  if (inverse === null) return null;
  const variance = gaussianVariance(b, divide(half, rational(BigInt(STEPS))));
  const columns = kept.flatMap((column) => rows.columns[column] ?? []);
  let solution = new Float64Array(kept.length);
  for (let step = 0; step < STEPS; step += 1) {
    const source = bits(`gradient ${String(step)}`);
    const gradient = gradientOf({ columns, size: rows.size }, people.target, solution).map((exact) =>
      Number(BigInt(exact) + discreteGaussian(variance, source)),
    );
    // Entries of a row are GRID times those that coefficients are of; products twice that.
    const move = times(inverse, gradient);
    solution = solution.map((value, at) => value - 4 * GRID * (move[at] ?? 0));
    if (solution.some((value) => !(Math.abs(value) < Infinity))) return null;
  }
  const noise = noiseOfSteps(
    { products: own, ridge, moments: momentsOf(solution) },
    { variance: asFloat(variance), steps: STEPS, weight: weightAtMean(own, solution) },
  );
  return statements({
    plan,
    terms: rows.terms,
    chosen,
    solution,
    noise,
    products,
    variance: curvature,
    onOwnScale: (value) => value,
  });
}

/** chance * (1 - chance) of somebody who is as all are on average, by noisy numbers. */
function weightAtMean(products: Matrix, solution: Float64Array): number {
  const [everybody = new Float64Array(0)] = products;
  const people = Math.max(1, everybody[0] ?? 1);
  const score = solution.reduce((sum, value, at) => sum + (value * (everybody[at] ?? 0)) / people, 0);
  const chance = 1 / (1 + Math.exp(-score));
  return chance * (1 - chance);
}

interface Solved {
  readonly plan: TrainingPlan;
  readonly terms: readonly Term[];
  readonly chosen: Chosen;
  readonly solution: Float64Array;
  readonly noise: Matrix | null;
  readonly products: Matrix;
  /** Of the noise of the products. */
  readonly variance: Rational;
  readonly onOwnScale: (value: number, isIntercept: boolean) => number;
}

function statements({ plan, terms, chosen, solution, noise, products, variance, onOwnScale }: Solved): NoisyFit {
  const kept = chosen.kept.flatMap((column) => terms[column] ?? []);
  const map = ownScale(plan, kept);
  const values = times(map, solution);
  const variances = noise && variancesUnder(map, noise);
  return [
    ...kept.map((term, at) => ({
      part: 'coefficient',
      term: termText(plan, term),
      value: onOwnScale(values[at] ?? 0, term.kind === 'intercept'),
      error: variances && onOwnScale(Math.sqrt(variances[at] ?? 0), false),
      people: null,
    })),
    ...chosen.references.map((column) => {
      const term = termText(plan, terms[column] ?? { kind: 'intercept' });
      return { part: 'reference', term, value: null, error: null, people: null };
    }),
    peopleStatement((products[0]?.[0] ?? 0) / (GRID * GRID), Math.sqrt(asFloat(variance)) / (GRID * GRID)),
  ];
}

/**
 * The columns that are fitted: not those of levels that noise hides, and of each attribute not that of most people, the
 * reference. Chosen from noisy counts, on the diagonal of the products, and from nothing else.
 */
function chooseTerms({ terms }: GridRows, products: Matrix, variance: Rational): Chosen {
  const least = SEEN * Math.sqrt(asFloat(variance));
  const countOf = (column: number): number => products[column]?.[column] ?? 0;
  const seen = terms.flatMap((term, column) => (term.kind !== 'level' || countOf(column) >= least ? [column] : []));
  const largest = new Map<number, number>();
  for (const column of seen) {
    const term = terms[column];
    if (term?.kind !== 'level') continue;
    const best = largest.get(term.attribute);
    if (best === undefined || countOf(column) > countOf(best)) largest.set(term.attribute, column);
  }
  const references = [...largest.values()];
  return { kept: seen.filter((column) => !references.includes(column)), references };
}

/** Columns that are fitted, and of each attribute the one that they are relative to. */
interface Chosen {
  readonly kept: readonly number[];
  readonly references: readonly number[];
}

const within = (products: Matrix, kept: readonly number[]): Matrix =>
  kept.map((row) => Float64Array.from(kept, (column) => products[row]?.[column] ?? 0));

/** Whole numbers far below 2^53, exact as floats: 2^20 for each of at most 2^32 people. */
function dot(a: Int16Array, b: Int16Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function noisyProducts({ columns }: GridRows, variance: Rational, source: BitSource): Matrix {
  const products = columns.map(() => new Float64Array(columns.length));
  for (const [i, a] of columns.entries())
    for (const [j, b] of columns.entries()) {
      if (j < i) continue;
      const noisy = Number(BigInt(dot(a, b)) + discreteGaussian(variance, source));
      for (const [row, column] of [
        [i, j],
        [j, i],
      ] as const) {
        const own = products[row];
        if (own !== undefined) own[column] = noisy;
      }
    }
  return products;
}

/** The sum of each person's part, in whole numbers. Exported for the test that no part is longer than its row. */
export function gradientOf(
  { columns, size }: Pick<GridRows, 'columns' | 'size'>,
  target: Float64Array,
  solution: Float64Array,
): Float64Array {
  const gradient = new Float64Array(columns.length);
  for (let person = 0; person < size; person += 1) {
    let score = 0;
    for (let at = 0; at < columns.length; at += 1) score += ((columns[at]?.[person] ?? 0) / GRID) * (solution[at] ?? 0);
    // Coefficients without measure can make a score that is no number: then either class is as likely.
    const chance = score === score ? 1 / (1 + Math.exp(-score)) : 0.5;
    const rest = chance - ((target[person] ?? 0) === 1 ? 1 : 0);
    for (let at = 0; at < columns.length; at += 1)
      gradient[at] = (gradient[at] ?? 0) + Math.trunc(rest * (columns[at]?.[person] ?? 0));
  }
  return gradient;
}
