// SPDX-License-Identifier: Apache-2.0
import { rational, subtract, one, type Rational } from '../exact/rational.ts';
import { shareWithin, tailBelow } from '../samplers/gaussian-tails.ts';
import { quantileRanksWithin } from './quantile.ts';
import type { PreparedAggregate, PreparedPlan } from './prepare.ts';

export type AggregateAccuracy = { readonly name: string } &
  /** The released number is within this of the bounded exact one. */
  (
    | { readonly kind: 'number'; readonly within: bigint }
    | { readonly kind: 'average'; readonly sumWithin: bigint; readonly rowsWithin: bigint }
    | {
        readonly kind: 'variance';
        readonly rowsWithin: bigint;
        readonly sumWithin: bigint;
        readonly squaresWithin: bigint;
      }
    /** The released value has a rank at most this many values further off than the best candidate's. */
    | { readonly kind: 'quantile'; readonly ranksWithin: bigint }
  );

export interface AccuracyPreview {
  readonly share: Rational;
  readonly aggregates: readonly AggregateAccuracy[];
  /** Key selection: a key with so many units is released with at least the share. Null for declared keys. */
  readonly keysFrom: bigint | null;
}

export const NINETY_FIVE_PERCENT = rational(95n, 100n);

/**
 * How good an answer will be, before anything is spent: in each cell, with at least the given probability. Computed from the
 * noise alone, so it says nothing of the data and costs nothing. Not included: what bounding cuts off (rows beyond
 * `rowsPerUnit`, totals beyond the bounds, cells beyond `groupsPerUnit`), which only the data could tell.
 */
export function previewAccuracy(plan: PreparedPlan, share: Rational = NINETY_FIVE_PERCENT): AccuracyPreview {
  return {
    share,
    aggregates: plan.aggregates.map((aggregate) => ({ name: aggregate.name, ...accuracyOf(aggregate, share) })),
    keysFrom:
      plan.selection.kind === 'declared'
        ? null
        : plan.selection.noise.threshold + tailBelow(plan.selection.noise.variance, subtract(one, share)) - 1n,
  };
}

function accuracyOf(aggregate: PreparedAggregate, share: Rational) {
  switch (aggregate.kind) {
    case 'number':
      return { kind: 'number', within: shareWithin(aggregate.variance, share) } as const;
    case 'average':
      return {
        kind: 'average',
        sumWithin: shareWithin(aggregate.sumVariance, share),
        rowsWithin: shareWithin(aggregate.rowsVariance, share),
      } as const;
    case 'variance':
      return {
        kind: 'variance',
        rowsWithin: shareWithin(aggregate.rowsVariance, share),
        sumWithin: shareWithin(aggregate.sumVariance, share),
        squaresWithin: shareWithin(aggregate.squaresVariance, share),
      } as const;
    case 'quantile':
      return { kind: 'quantile', ranksWithin: quantileRanksWithin(aggregate.noise, share) } as const;
  }
}
