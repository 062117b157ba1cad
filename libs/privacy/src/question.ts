// SPDX-License-Identifier: Apache-2.0
import type { ColumnNoise, PrivacySummary, QueryTree, ReleaseRules } from '@glovebox/contracts';
import type { Breakdown } from './rules/class-disclosure.ts';

/** The strictest of all owners that take part. */
export type EffectiveRules = ReleaseRules & { readonly minimumPeople: number };

/** What a released table is about: the question, the rules in force, and how many groups it could have. */
export interface Question {
  readonly tree: QueryTree;
  readonly rules: EffectiveRules;
  /** In the order of `blocksOf`. */
  readonly breakdowns: readonly Breakdown[];
  /** Combinations of the declared values of its keys, over all blocks; null where a key has none declared. */
  readonly possibleRows: number | null;
  /** Differential privacy mode: what its table says of its noise. Absent where thresholds protect people. */
  readonly noise?: NoiseStatement;
}

/** What a noisy table says of itself, all of it known before a row is. */
export interface NoiseStatement {
  readonly summary: PrivacySummary;
  /** In the order of the tree's outputs; null for keys and for what is computed from several noisy numbers. */
  readonly columns: readonly (ColumnNoise | null)[];
}

/** The rules as a released table names them. */
export function summaryRules({ minimumPeople: _, ...rules }: EffectiveRules): ReleaseRules {
  return rules;
}
