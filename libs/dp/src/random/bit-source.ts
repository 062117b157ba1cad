// SPDX-License-Identifier: Apache-2.0

/**
 * Where samplers get their randomness: independent fair bits. `take(n)` is uniform on 0 .. 2^n - 1. A sampler uses
 * nothing else, so a test can hand it every string of bits, and production a stream that repeats for the same question.
 */
export interface BitSource {
  take(bits: number): bigint;
}
