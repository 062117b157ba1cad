// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { rational, squareRoot, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { bernoulliExp } from './bernoulli.ts';
import { discreteLaplace } from './discrete-laplace.ts';

/**
 * P[X = x] proportional to exp(-x^2 / (2 variance)) on all integers, exactly (CKS20, Algorithm 3). `variance` is the
 * parameter sigma^2, an exact fraction above zero.
 *
 * Privacy: added to integers that one unit changes by a vector of Euclidean length at most d, it is
 * d^2 / (2 sigma^2)-zCDP (CKS20, Theorem 14 with Theorem 15 for vectors: coordinates are independent).
 *
 * Rejection from a discrete Laplace of scale t = floor(sigma) + 1: y is kept with probability
 * exp(-(|y| - sigma^2/t)^2 / (2 sigma^2)). Multiplied by exp(-|y|/t) that is exp(-y^2 / (2 sigma^2)) times a constant.
 * With sigma^2 = n/d the exponent is (|y| t d - n)^2 / (2 n d t^2), a fraction of integers.
 */
export function discreteGaussian(variance: Rational, source: BitSource): bigint {
  const { numerator: n, denominator: d } = variance;
  assert(n > 0n, 'the variance of a discrete Gaussian is positive');
  const t = squareRoot(n / d) + 1n;
  const laplaceScale = rational(t);
  const exponentDenominator = 2n * n * d * t * t;
  for (;;) {
    const y = discreteLaplace(laplaceScale, source);
    const distance = (y < 0n ? -y : y) * t * d - n;
    if (bernoulliExp(distance * distance, exponentDenominator, source)) return y;
  }
}
