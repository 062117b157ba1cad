// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRules } from '@glovebox/contracts';

export type DominanceRule = NonNullable<ReleaseRules['dominance']>;

/** A total of what people contribute, without signs, and its two largest parts, each of one person. */
export interface Magnitudes {
  readonly largest: bigint;
  readonly second: bigint;
  readonly total: bigint;
}

/**
 * Whether one person can be estimated from a total: the (n,k) rule (the n largest make up more than k percent) or the p%
 * rule (what is left when the two largest are taken away is less than p percent of the largest, so that the second could
 * compute the first to within p percent). A total of zero tells nothing and is not dominated.
 */
export function isDominated({ largest, second, total }: Magnitudes, rule: DominanceRule): boolean {
  const head = rule.n === 1 ? largest : largest + second;
  return (
    head * 100n > BigInt(rule.kPercent) * total || (total - largest - second) * 100n < BigInt(rule.pPercent) * largest
  );
}
