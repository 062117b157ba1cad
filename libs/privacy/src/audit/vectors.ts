// SPDX-License-Identifier: Apache-2.0

/**
 * A released number as what it is over the atoms of a table: how often each class of atoms counts in it. Sparse; classes
 * ascend, and every coefficient is a whole number from 1.
 */
export interface ClassVector {
  readonly classes: readonly number[];
  readonly coefficients: readonly number[];
}

/** Builds a vector from entries in any order; entries of the same class are added up. */
export function vectorOf(entries: Iterable<readonly [index: number, coefficient: number]>): ClassVector {
  const sums = new Map<number, number>();
  for (const [index, coefficient] of entries) {
    if (coefficient !== 0) sums.set(index, (sums.get(index) ?? 0) + coefficient);
  }
  const classes = [...sums.keys()].sort((a, b) => a - b);
  return { classes, coefficients: classes.map((index) => sums.get(index) ?? 0) };
}

/** The one text of a vector: equal vectors have equal texts. */
export const vectorText = ({ classes, coefficients }: ClassVector): string =>
  `${classes.join(',')}:${coefficients.join(',')}`;
