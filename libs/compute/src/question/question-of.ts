// SPDX-License-Identifier: Apache-2.0
import type { DatasetTerms, QueryTree, Task } from '@glovebox/contracts';
import { planQuestion, priceQuestion, type PrivateQuestion } from '@glovebox/dp';
import { declaredRows, noiseStatement, type EffectiveRules, type Question } from '@glovebox/privacy';
import { ComputeError } from '../error.ts';
import { breakdownsOf, possibleRows } from './breakdowns.ts';

export interface Asked {
  readonly tree: QueryTree;
  readonly task?: Task | undefined;
  readonly datasets: readonly { readonly name: string; readonly terms: DatasetTerms }[];
  readonly rules: EffectiveRules;
}

/** What a released table is held to, from what was asked. Both ends of the pipe ask this. */
export function questionOf({ tree, task, datasets, rules }: Asked): Question {
  const schemas = datasets.map(({ name, terms }) => ({ name, columns: terms.columns }));
  const privacy = privacyOf({ tree, task, datasets });
  if (task !== undefined) {
    const noise = privacy && noiseStatement({ tree }, privacy);
    const breakdowns = breakdownsOf(tree, schemas);
    return { tree, task, rules, breakdowns, possibleRows: null, ...(noise === null ? {} : { noise }) };
  }
  return {
    tree,
    rules,
    breakdowns: breakdownsOf(tree, schemas),
    possibleRows: privacy === null ? possibleRows(tree, schemas) : declaredRows(privacy),
    ...(privacy === null ? {} : { noise: noiseStatement({ tree }, privacy) }),
  };
}

/**
 * Noise wherever a dataset has a budget, and null only where none has: the terms decide, nobody can ask for less.
 * Throws ComputeError `tree-mismatch` for a question that cannot be asked so: admission refuses it long before.
 */
export function privacyOf({ tree, task, datasets }: Omit<Asked, 'rules'>): PrivateQuestion | null {
  const outcome = task === undefined ? planQuestion(tree, datasets) : priceQuestion(tree, datasets);
  if (outcome?.kind === 'refused') throw new ComputeError('tree-mismatch');
  return outcome?.question ?? null;
}
