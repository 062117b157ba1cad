// SPDX-License-Identifier: Apache-2.0
import { filled, type People } from './people.ts';

/** One column of a design, in the order of its coefficients: the intercept, a level of an attribute, or a number. */
export type Term =
  | { readonly kind: 'intercept' }
  | { readonly kind: 'level'; readonly attribute: number; readonly level: number }
  | { readonly kind: 'number'; readonly number: number };

/**
 * People as rows of a regression. Levels without a term of their own are the reference of their attribute, together. Numbers are
 * shifted and scaled to mean 0 and variance 1, so that the arithmetic is as exact as floats allow; `unscaled` undoes it.
 */
export interface Design {
  readonly terms: readonly Term[];
  readonly size: number;
  /** Writes the entries of a person's row that are not zero; gives their number. */
  readonly row: (person: number, columns: Int32Array, values: Float64Array) => number;
  /** The matrix that takes coefficients of this design to those of the data as it is. */
  readonly unscaled: Matrix;
  /** Entries of a row that are not zero, at most. */
  readonly width: number;
}

export type Matrix = readonly Float64Array[];

/** `levels` are those with a term, by attribute. Null where a number does not vary. */
export function designOf(people: People, levels: readonly (readonly number[])[]): Design | null {
  const terms: Term[] = [{ kind: 'intercept' }];
  const places = levels.map((own, attribute) => {
    const place = new Int32Array(Math.max(0, ...own) + 1).fill(-1);
    for (const level of own) place[level] = terms.push({ kind: 'level', attribute, level }) - 1;
    return place;
  });
  const numbers = people.numbers.map((values, number) => {
    terms.push({ kind: 'number', number });
    return standardised(filled(values));
  });
  if (numbers.some(({ deviation }) => !(deviation > 0))) return null;
  const { attributes, size } = people;
  const firstNumber = terms.length - numbers.length;
  const unscaled = identity(terms.length);
  for (const [at, { mean, deviation }] of numbers.entries()) {
    const column = firstNumber + at;
    const [intercept] = unscaled;
    const own = unscaled[column];
    if (intercept === undefined || own === undefined) continue;
    intercept[column] = -mean / deviation;
    own[column] = 1 / deviation;
  }
  const row = (person: number, columns: Int32Array, values: Float64Array): number => {
    columns[0] = 0;
    values[0] = 1;
    let count = 1;
    for (let at = 0; at < places.length; at += 1) {
      const column = places[at]?.[attributes[at]?.[person] ?? 0] ?? -1;
      if (column < 0) continue;
      columns[count] = column;
      values[count] = 1;
      count += 1;
    }
    for (let at = 0; at < numbers.length; at += 1) {
      columns[count] = firstNumber + at;
      values[count] = numbers[at]?.values[person] ?? 0;
      count += 1;
    }
    return count;
  };
  return { terms, size, row, unscaled, width: 1 + places.length + numbers.length };
}

export const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, at) => {
    const row = new Float64Array(size);
    row[at] = 1;
    return row;
  });

function standardised(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, deviation, values: values.map((value) => (value - mean) / deviation) };
}
