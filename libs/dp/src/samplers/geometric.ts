// SPDX-License-Identifier: Apache-2.0
import type { BitSource } from '../random/bit-source.ts';
import { uniformBelow } from '../random/uniform.ts';
import { bernoulliExp } from './bernoulli.ts';

/**
 * P[X = x] = (1 - e^(-1/t)) e^(-x/t) for x = 0, 1, 2 ..., exactly; t >= 1 is an integer (CKS20, Algorithm 2, first part).
 *
 * X = u + t v: the remainder u is uniform on 0 .. t-1 and kept with probability e^(-u/t), the quotient v counts
 * independent successes of probability e^-1. So P[X = u + t v] is proportional to e^(-u/t) e^(-v).
 */
export function geometric(t: bigint, source: BitSource): bigint {
  let remainder: bigint;
  do remainder = uniformBelow(t, source);
  while (!bernoulliExp(remainder, t, source));
  let quotient = 0n;
  while (bernoulliExp(1n, 1n, source)) quotient++;
  return remainder + t * quotient;
}
