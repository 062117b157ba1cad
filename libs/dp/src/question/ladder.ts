// SPDX-License-Identifier: Apache-2.0
import type { PowerSums } from '../mechanisms/plan.ts';

/** The declared values that a quantile can be, or that a variance is of: `count` of them from `low` on, `step` apart, on the grid of the column. */
export interface Ladder {
  readonly low: bigint;
  readonly step: bigint;
  readonly count: number;
}

/** More would make the draw longer and the answer no better than its noise. */
const RUNGS_MAX = 500n;

/** From the bounds in the terms alone, so that the candidates tell nothing: every value of the grid, or evenly many of them. */
export function ladderBetween(low: bigint, high: bigint): Ladder {
  const span = high > low ? high - low : 0n;
  const step = span / RUNGS_MAX + 1n;
  return { low, step, count: Number(span / step) + 1 };
}

export const rungsOf = ({ low, step, count }: Ladder): readonly bigint[] =>
  Array.from({ length: count }, (_, rung) => low + BigInt(rung) * step);

/** The rung at or below a value: what a value is counted as, before any rank is taken. A function of one row, so it costs nothing. */
export function onLadder(value: bigint, { low, step, count }: Ladder): number {
  const rung = value < low ? 0n : (value - low) / step;
  return Math.min(Number(rung), count - 1);
}

/** How far the rungs are from the middle of the ladder at most, in half steps: then the middle is a whole number. */
export const reachOf = ({ count }: Ladder): bigint => BigInt(count - 1);

/** Number, sum and sum of squares of the rungs that values stand on, in half steps from the middle. */
export function powerSumsOnLadder(counts: readonly bigint[]): PowerSums {
  const reach = BigInt(counts.length - 1);
  let [rows, sum, squares] = [0n, 0n, 0n];
  for (const [rung, count] of counts.entries()) {
    const place = 2n * BigInt(rung) - reach;
    rows += count;
    sum += count * place;
    squares += count * place * place;
  }
  return { rows, sum, squares };
}

/** For each rung how many values stand below it, and how many above. */
export function ranksOnLadder(counts: readonly bigint[]): {
  readonly below: readonly bigint[];
  readonly above: readonly bigint[];
} {
  const total = counts.reduce((sum, count) => sum + count, 0n);
  let before = 0n;
  const below = counts.map((count) => (before += count) - count);
  return { below, above: counts.map((count, rung) => total - (below[rung] ?? 0n) - count) };
}
