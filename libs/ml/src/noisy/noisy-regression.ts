// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { discreteGaussian, divide, multiply, rational, type BitSource, type Rational } from '@glovebox/dp';
import { inverseOf, times } from '../fit/cholesky.ts';
import type { Matrix, Term } from '../fit/design.ts';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { GRID, gridRows, onGrid, type GridRows } from './grid-rows.ts';

export interface NoisyFit {
  readonly coefficients: readonly { readonly term: Term; readonly value: number }[];
  /** Levels that coefficients are relative to, with all that have none. */
  readonly references: readonly Term[];
  /** Noisy. */
  readonly people: number;
}

/** The stream of random bits for one use: the question's. */
export type Bits = (use: string) => BitSource;

/**
 * Least squares from noisy sums (sufficient statistics perturbation, Vu and Slavkovic 2009). One vector of whole numbers leaves
 * the people: the products of each two entries of a row, and of each entry with the target. One person more or less
 * changes it by a Euclidean length of at most B * sqrt(B² + GRID²), where B bounds a row: the products of two entries, each
 * pair once, have squares that add up to at most B⁴, those with the target to at most B² GRID². Discrete Gaussian noise of
 * variance length² / (2 rho) makes that rho-zCDP (CKS20, Theorem 15); all that follows looks at the noisy numbers only.
 */
export function fitNoisyLinear(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit | null {
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
  const { kept, references } = chooseTerms(rows, products, variance);
  const inverse = inverseOf(withRidge(within(products, kept), variance));
  if (inverse === null) return null;
  const { low, high } = target.number.bounds ?? { low: 0, high: 0 };
  const half = (high - low) / 2;
  const own = Float64Array.from(kept, (column) => right[column] ?? 0);
  const solution = times(inverse, own).map((value) => value * half);
  const [intercept = 0] = solution;
  solution[0] = intercept + low + half;
  const terms = termsAt(rows, kept);
  return { coefficients: onOwnScale(plan, terms, solution), references, people: peopleIn(products) };
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
export function fitNoisyLogistic(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit | null {
  const rows = gridRows(plan, people);
  const { squaredLength: b } = rows;
  const half = divide(rho, rational(2n));
  const curvature = gaussianVariance(b * b, half);
  const products = noisyProducts(rows, curvature, bits('products'));
  const { kept, references } = chooseTerms(rows, products, curvature);
  const inverse = inverseOf(withRidge(within(products, kept), curvature));
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
  const terms = termsAt(rows, kept);
  return { coefficients: onOwnScale(plan, terms, solution), references, people: peopleIn(products) };
}

/** Levels whose noisy count is less than so many of its standard deviations are nothing but noise. */
const SEEN = 4;

/**
 * The columns that are fitted: not those of levels that noise hides, and of each attribute not that of most people, the
 * reference. Chosen from noisy counts, on the diagonal of the products, and from nothing else.
 */
function chooseTerms({ terms }: GridRows, products: Matrix, { numerator, denominator }: Rational) {
  const least = SEEN * Math.sqrt(Number(numerator) / Number(denominator));
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
  return {
    kept: seen.filter((column) => !references.includes(column)),
    references: references.flatMap((column) => terms[column] ?? []),
  };
}

const termsAt = ({ terms }: GridRows, kept: readonly number[]): Term[] => kept.flatMap((column) => terms[column] ?? []);

const within = (products: Matrix, kept: readonly number[]): Matrix =>
  kept.map((row) => Float64Array.from(kept, (column) => products[row]?.[column] ?? 0));

const gaussianVariance = (squaredLength: bigint, rho: Rational): Rational =>
  divide(rational(squaredLength), multiply(rational(2n), rho));

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

/** As much on the diagonal as noise can take from a direction: then the matrix has an inverse, and noise is not blown up. */
function withRidge(products: Matrix, { numerator, denominator }: Rational): Matrix {
  const ridge = 2 * Math.sqrt((Number(numerator) / Number(denominator)) * products.length);
  return products.map((row, at) => row.map((value, column) => (column === at ? value + ridge : value)));
}

const peopleIn = (products: Matrix): number => Math.max(0, Math.round((products[0]?.[0] ?? 0) / (GRID * GRID)));

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

/** From numbers between -1 and 1 to what they were before. */
function onOwnScale(plan: TrainingPlan, terms: readonly Term[], solution: Float64Array): NoisyFit['coefficients'] {
  let shift = 0;
  const coefficients = terms.map((term, at) => {
    const value = solution[at] ?? 0;
    if (term.kind !== 'number') return { term, value };
    const { low, high } = plan.numbers[term.number]?.bounds ?? { low: -1, high: 1 };
    shift += value * (1 + (2 * low) / (high - low));
    return { term, value: (2 * value) / (high - low) };
  });
  return coefficients.map(({ term, value }) => ({ term, value: term.kind === 'intercept' ? value - shift : value }));
}
