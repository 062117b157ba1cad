// SPDX-License-Identifier: Apache-2.0
import { bitLength } from '../exact/rational.ts';
import type { BitSource } from './bit-source.ts';

/**
 * Uniform on 0 .. below - 1. Draws as many bits as `below - 1` has and rejects what is too large: every value has exactly
 * the same number of bit strings, where a remainder (`% below`) would favour small values. Fewer than two draws on average.
 */
export function uniformBelow(below: bigint, source: BitSource): bigint {
  if (below === 1n) return 0n;
  const bits = bitLength(below - 1n);
  for (;;) {
    const value = source.take(bits);
    if (value < below) return value;
  }
}
