// SPDX-License-Identifier: Apache-2.0
import type { BitSource } from '../random/bit-source.ts';
import { uniformBelow } from '../random/uniform.ts';

/** True with probability numerator / denominator, exactly; 0 <= numerator <= denominator. */
export function bernoulli(numerator: bigint, denominator: bigint, source: BitSource): boolean {
  return uniformBelow(denominator, source) < numerator;
}

/**
 * True with probability exp(-numerator / denominator), exactly; numerator >= 0 (CKS20, Algorithm 1).
 *
 * For x <= 1: with A_k ~ Bernoulli(x/k), the first k for which A_k is false satisfies P[k > n] = x^n / n!, so
 * P[k odd] = sum over n of (-x)^n / n! = exp(-x). For x > 1: exp(-x) = exp(-1)^floor(x) * exp(-(x - floor(x))), and all of
 * these have to be true.
 *
 * CKS20: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy", arXiv 2004.00010.
 */
export function bernoulliExp(numerator: bigint, denominator: bigint, source: BitSource): boolean {
  let rest = numerator;
  while (rest > denominator) {
    if (!bernoulliExpOfFraction(1n, 1n, source)) return false;
    rest -= denominator;
  }
  return bernoulliExpOfFraction(rest, denominator, source);
}

function bernoulliExpOfFraction(numerator: bigint, denominator: bigint, source: BitSource): boolean {
  let odd = true;
  for (let scaled = denominator; bernoulli(numerator, scaled, source); scaled += denominator) odd = !odd;
  return odd;
}
