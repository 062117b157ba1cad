// SPDX-License-Identifier: Apache-2.0

/**
 * What a model is fitted with: one row for each person, columns beside each other. The order of rows is the caller's, and
 * has to be the same in every run: sums of floats depend on it in their last digits.
 */
export interface People {
  readonly size: number;
  /** For each attribute of the plan the index of each person's level. */
  readonly attributes: readonly Uint16Array[];
  /** For each number of the plan each person's value; NaN where it is missing. */
  readonly numbers: readonly Float64Array[];
  /** A number, or 1 for the positive class and 0 for the other; nothing for a model without a target. */
  readonly target: Float64Array;
}

/** Missing numbers are the mean of those that are there: nobody is left out for one. 0 where all are missing. */
export function filled(numbers: Float64Array): Float64Array {
  const there = numbers.filter((value) => !isNaN(value));
  const mean = there.length === 0 ? 0 : there.reduce((sum, value) => sum + value, 0) / there.length;
  return numbers.map((value) => (isNaN(value) ? mean : value));
}

const isNaN = (value: number): boolean => value !== value;
