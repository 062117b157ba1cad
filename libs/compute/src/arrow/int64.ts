// SPDX-License-Identifier: Apache-2.0

/**
 * A 64-bit integer as two 32-bit words: BigInt per value would halve the speed of loading. `high` is signed, `low` is
 * unsigned.
 */
export interface Words {
  readonly high: number;
  readonly low: number;
}

export function wordsOf(value: bigint): Words {
  return { high: Number(BigInt.asIntN(32, value >> 32n)), low: Number(BigInt.asUintN(32, value)) };
}

/** `left < right`, for a left in separate words so that the caller allocates nothing. */
export function isLess(high: number, low: number, right: Words): boolean {
  return high < right.high || (high === right.high && low < right.low);
}

export function isGreater(high: number, low: number, right: Words): boolean {
  return high > right.high || (high === right.high && low > right.low);
}
