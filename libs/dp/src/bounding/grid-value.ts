// SPDX-License-Identifier: Apache-2.0
import { rational, round } from '../exact/rational.ts';

/**
 * A value of the data as a whole multiple of 10^-decimals, whatever it was: total, so that no value can make an error.
 * NULL and NaN are no value (null, which no aggregate counts). Infinities and what lies beyond the bounds become the nearer
 * bound. A double is first taken for the exact fraction that it is, then rounded, half to even; -0 is 0.
 */
export function gridValue(
  value: bigint | number | null,
  grid: { readonly decimals: number; readonly low: bigint; readonly high: bigint },
): bigint | null {
  if (value === null || Number.isNaN(value)) return null;
  if (value === Infinity) return grid.high;
  if (value === -Infinity) return grid.low;
  return clamp(round(onGrid(value, 10n ** BigInt(grid.decimals))), grid.low, grid.high);
}

export function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value;
}

function onGrid(value: bigint | number, unitsPerOne: bigint) {
  if (typeof value === 'bigint') return rational(value * unitsPerOne);
  let [scaled, denominator] = [value, 1n];
  // Doubling is exact and ends: a double is a whole number over a power of two.
  while (!Number.isInteger(scaled)) [scaled, denominator] = [scaled * 2, denominator * 2n];
  return rational(BigInt(scaled) * unitsPerOne, denominator);
}
