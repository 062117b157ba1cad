// SPDX-License-Identifier: Apache-2.0
import { divide, multiply, rational, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { discreteGaussian } from '../samplers/discrete-gaussian.ts';

/**
 * The variance at which adding independent discrete Gaussian noise to an integer in every cell costs rho:
 *
 *   sigma^2 = groupsPerUnit * bound^2 / (2 rho), as an exact fraction.
 *
 * Why: after bounding, one unit more or less changes at most `groupsPerUnit` cells by at most `bound` each, so the vector of all
 * cells by a Euclidean length of at most sqrt(groupsPerUnit) * bound; the discrete Gaussian is then
 * groupsPerUnit * bound^2 / (2 sigma^2)-zCDP (CKS20, Theorem 15), which is rho. There is one noise per cell, not per unit,
 * so cells in which the unit is not say nothing. Nothing is rounded in between: rho is what is charged.
 */
export function gaussianVariance(input: {
  readonly groupsPerUnit: bigint;
  /** Most that one unit changes one cell. */
  readonly bound: bigint;
  readonly rho: Rational;
}): Rational {
  const squaredLength = rational(input.groupsPerUnit * input.bound * input.bound);
  return divide(squaredLength, multiply(rational(2n), input.rho));
}

/** A noisy count or sum, an integer on the grid of the exact one. It can be negative: cutting it at zero would bias sums of cells. */
export const addGaussianNoise = (exact: bigint, variance: Rational, source: BitSource): bigint =>
  exact + discreteGaussian(variance, source);
