// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import type { Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { geometric } from './geometric.ts';

/**
 * P[X = x] proportional to exp(-|x| / scale) on all integers, exactly; scale = t/s > 0 (CKS20, Algorithm 2).
 *
 * Privacy: added to an integer that one unit changes by at most d, it is (d / scale)-DP, because neighbouring outputs' pmfs
 * differ by a factor of at most exp(d / scale) at every integer and no other value is possible. No floating point is
 * involved, so there are no holes and no finer digits by which an answer betrays itself (Mironov, CCS 2012).
 *
 * floor(geometric(t) / s) is geometric with ratio e^(-s/t). A fair sign would count 0 twice, so minus zero is drawn again.
 */
export function discreteLaplace(scale: Rational, source: BitSource): bigint {
  const { numerator: t, denominator: s } = scale;
  assert(t > 0n, 'the scale of a discrete Laplace is positive');
  for (;;) {
    const size = geometric(t, source) / s;
    const negative = source.take(1) === 1n;
    if (!negative) return size;
    if (size !== 0n) return -size;
  }
}
