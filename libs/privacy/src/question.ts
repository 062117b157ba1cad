// SPDX-License-Identifier: Apache-2.0
import type { ColumnNoise, PrivacySummary, QueryTree, ReleaseRules, Task } from '@glovebox/contracts';
import { outputName } from '@glovebox/query';
import type { Breakdown } from './rules/class-disclosure.ts';

/** The strictest of all owners that take part. */
export type EffectiveRules = ReleaseRules & { readonly minimumPeople: number };

/** What a released table is about: the question, the rules in force, and how many groups it could have. */
export interface Question {
  readonly tree: QueryTree;
  /** A model of the people whom the tree selects leaves, instead of the tree's own answer. */
  readonly task?: Task;
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

/** A column of the table that answers a question. */
export interface AnswerColumn {
  readonly name: string | undefined;
  readonly kind: 'group' | 'value';
}

/**
 * What the columns of the answer are: the outputs of the tree, or those of a model. `error` is the standard error of a
 * coefficient, or of a noisy number what the noise alone adds; `people` how many a leaf or a cluster rests on.
 */
export const columnsOf = ({ tree, task }: Pick<Question, 'tree' | 'task'>): readonly AnswerColumn[] =>
  task === undefined
    ? tree.outputs.map((output) => ({
        name: outputName(tree, output),
        // Constants name rows as groups do.
        kind: output.from === 'value' ? 'value' : 'group',
      }))
    : MODEL_COLUMNS;

const MODEL_COLUMNS: readonly AnswerColumn[] = [
  { name: 'part', kind: 'group' },
  { name: 'term', kind: 'group' },
  { name: 'value', kind: 'value' },
  { name: 'error', kind: 'value' },
  { name: 'people', kind: 'value' },
];
