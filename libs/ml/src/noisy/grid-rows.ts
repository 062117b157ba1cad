// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { divide, multiply, rational, type Rational } from '@glovebox/dp';
import type { PlannedNumber, TrainingPlan } from '../plan/plan-training.ts';
import { scaled } from '../fit/codes.ts';
import type { Term } from '../fit/design.ts';
import type { People } from '../fit/people.ts';

/** 1 on the grid of whole numbers that people are put on. */
export const GRID = 1024;

/**
 * People as rows of whole numbers. Fixed by what was declared, whatever the data: the terms (every level
 * has one), the scale (a number goes from -GRID at its lower bound to GRID at its upper one, a level is 0 or GRID), and
 * `squaredLength`, which no row exceeds: one entry each for the intercept, for each attribute and for each number.
 */
export interface GridRows {
  readonly size: number;
  readonly terms: readonly Term[];
  /** Of each person's row, one column after the other. */
  readonly columns: readonly Int16Array<ArrayBuffer>[];
  readonly squaredLength: bigint;
}

export function gridRows({ attributes, numbers }: TrainingPlan, people: People): GridRows {
  const { size } = people;
  const terms: Term[] = [{ kind: 'intercept' }];
  const columns = [new Int16Array(size).fill(GRID)];
  for (const [attribute, { levels }] of attributes.entries()) {
    const own = people.attributes[attribute] ?? new Uint16Array(size);
    for (let level = 0; level < levels.length; level += 1) {
      terms.push({ kind: 'level', attribute, level });
      columns.push(Int16Array.from(own, (one) => (one === level ? GRID : 0)));
    }
  }
  for (const [number, planned] of numbers.entries()) {
    terms.push({ kind: 'number', number });
    columns.push(onGrid(planned, people.numbers[number] ?? new Float64Array(size)));
  }
  const entries = 1 + attributes.length + numbers.length;
  return { size, terms, columns, squaredLength: BigInt(GRID * GRID * entries) };
}

/** Nobody's value depends on another's: where one is missing it is the middle of the bounds, not a mean. */
export function onGrid(number: PlannedNumber, values: Float64Array): Int16Array<ArrayBuffer> {
  const { bounds } = number;
  assert(bounds !== null, 'a number is bounded before it is summed up');
  const middle = (bounds.low + bounds.high) / 2;
  const own = values.map((value) => (value === value ? value : middle));
  return Int16Array.from(scaled(number, own), (value) => Math.round((2 * value - 1) * GRID));
}

/**
 * The variance at which discrete Gaussian noise on every number of a vector costs rho, where one person more or less changes
 * it by a Euclidean length of at most the root of `squaredLength`: that over 2 rho (CKS20, arXiv 2004.00010, Theorem 15).
 */
export const gaussianVariance = (squaredLength: bigint, rho: Rational): Rational =>
  divide(rational(squaredLength), multiply(rational(2n), rho));

export const asFloat = ({ numerator, denominator }: Rational): number => Number(numerator) / Number(denominator);
