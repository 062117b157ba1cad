// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import { unitsOf } from '@glovebox/query';

/** Numbers from `low` to `high`, in whole units of the column's last place. */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

/** What a number column can hold: 64 bits, or 18 digits. */
const LIMITS: Readonly<Record<'integer' | 'decimal', Interval>> = {
  integer: { low: -(2n ** 63n), high: 2n ** 63n - 1n },
  decimal: { low: -(10n ** 18n) + 1n, high: 10n ** 18n - 1n },
};

export type NumberType = Extract<ColumnType, { type: 'integer' | 'decimal' }>;

const scaleOf = (type: NumberType): number => (type.type === 'decimal' ? type.scale : 0);

/** The numbers within bounds; null where the column can hold none of them. */
export function withinBounds(
  type: NumberType,
  bounds: { readonly low: string; readonly high: string },
): Interval | null {
  const scale = scaleOf(type);
  return held(type, { low: unitsOf(bounds.low, scale, 'up'), high: unitsOf(bounds.high, scale, 'down') });
}

/**
 * One interval for each bin between breakpoints, and one below the first and above the last, as wide as the others are on
 * average. Bins in which the column can hold nothing are left out.
 */
export function binsBetween(type: NumberType, breakpoints: readonly string[]): Interval[] {
  const one = 10n ** BigInt(scaleOf(type));
  const cuts = [...new Set(breakpoints.map((point) => unitsOf(point, scaleOf(type), 'up')))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const [first, last] = [cuts[0], cuts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const width = cuts.length > 1 ? (last - first) / BigInt(cuts.length - 1) : 10n * one;
  const edges = [first - width, ...cuts, last + width];
  return edges.slice(1).flatMap((edge, index) => held(type, { low: edges[index] ?? edge, high: edge - 1n }) ?? []);
}

/** Few small numbers, for a column of which nothing more is said. */
export const smallNumbers = (type: NumberType): Interval[] =>
  [0n, 1n, 2n, 3n]
    .map((number) => number * 10n ** BigInt(scaleOf(type)))
    .map((number) => ({ low: number, high: number }));

function held({ type }: NumberType, { low, high }: Interval): Interval | null {
  const limits = LIMITS[type];
  const within = { low: low < limits.low ? limits.low : low, high: high > limits.high ? limits.high : high };
  return within.low > within.high ? null : within;
}
