// SPDX-License-Identifier: Apache-2.0
import type { Rational } from '../exact/rational.ts';
import type { CellKeys } from '../random/question-noise.ts';

/**
 * One statistic of every cell. Values are whole multiples of a grid (cents), so that sensitivities are integers. `low` and
 * `high` bound what one unit adds to one cell in all, `rowsPerUnit` how many rows of it count there.
 */
export type DpAggregate =
  /** Distinct units of the whole cell. Those of a filtered part of it are `rows` with one row per unit. */
  | { readonly kind: 'units' }
  | { readonly kind: 'rows'; readonly rowsPerUnit: bigint }
  | { readonly kind: 'sum'; readonly low: bigint; readonly high: bigint }
  | { readonly kind: 'average'; readonly rowsPerUnit: bigint; readonly low: bigint; readonly high: bigint }
  /** Of whole values from -reach to reach: how far they are spread. */
  | { readonly kind: 'variance'; readonly rowsPerUnit: bigint; readonly reach: bigint }
  /** The value at `rank` (1/2 for the median) among `candidates`, which are declared and ascend. */
  | {
      readonly kind: 'quantile';
      readonly rowsPerUnit: bigint;
      readonly rank: Rational;
      readonly candidates: readonly bigint[];
    };

/** Which keys are released. */
export type KeySelection =
  /** All of these and no others, also where nobody is: the answer's keys say nothing about the data. */
  | { readonly kind: 'declared'; readonly keys: readonly CellKeys[] }
  /** Those that at least `minimumUnits` units have, and that pass a noisy threshold; `delta` is what that may fail with. */
  | { readonly kind: 'threshold'; readonly minimumUnits: bigint; readonly delta: Rational };

/**
 * One table of a question under differential privacy: everything that its price and its noise depend on, and nothing of the data.
 * A question with several grouping sets (a roll-up) has one plan for each, with shares of its rho (`splitRho`): a unit is in
 * cells of all of them.
 */
export interface DpPlan {
  /**
   * Unique among the plans of the question. Keys alone would not do: a total's rolled-up column and SQL NULL are both null,
   * and two cells must never have the same noise.
   */
  readonly name: string;
  /** What the whole table may cost: shared by all aggregates and the key selection. */
  readonly rho: Rational;
  /** In how many cells one unit counts at most. */
  readonly groupsPerUnit: bigint;
  readonly aggregates: readonly {
    /** Unique in the plan. */
    readonly name: string;
    readonly aggregate: DpAggregate;
    /** Share of rho in proportion to the others; 1 where nothing is said. */
    readonly weight?: bigint;
  }[];
  readonly selection: KeySelection;
}

/** What one aggregate needs of one cell, after bounding (bounding/bound-units.ts). */
export type CellInput =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'average'; readonly sum: bigint; readonly rows: bigint }
  | ({ readonly kind: 'variance' } & PowerSums)
  /** For each candidate: how many values are below it, and how many above. */
  | { readonly kind: 'ranks'; readonly below: readonly bigint[]; readonly above: readonly bigint[] };

/** Of values their number, their sum and that of their squares. */
export interface PowerSums {
  readonly rows: bigint;
  readonly sum: bigint;
  readonly squares: bigint;
}

/** One cell of the bounded table, exact and secret. `inputs` is in the order of the plan's aggregates. */
export interface DpCell {
  readonly keys: CellKeys;
  readonly units: bigint;
  readonly inputs: readonly CellInput[];
}

export type NoisyValue =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'average'; readonly value: Rational }
  /** Noisy sums that some values could have: at least two of them, all within reach. */
  | ({ readonly kind: 'variance' } & PowerSums)
  | { readonly kind: 'quantile'; readonly value: bigint };

export interface NoisyRow {
  readonly keys: CellKeys;
  readonly values: readonly NoisyValue[];
}
