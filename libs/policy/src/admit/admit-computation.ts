// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Block, Denied, DimensionRef, GroupKey, QueryTree, Task } from '@glovebox/contracts';
import {
  aggregatesOf,
  blocksOf,
  conditionsOf,
  datasetsOfAll,
  isCanonical,
  parametersOf,
  resolveTree,
  tableSchemas,
  type ResolvedBlock,
} from '@glovebox/query';
import { planQuestion, priceQuestion, type PrivateQuestion } from '@glovebox/dp';
import { effectiveRules, type EffectiveRules } from '../effective-rules.ts';
import { denyOnError } from '../reasons.ts';
import { Admission, type Asker } from './admission.ts';
import { admitCall, nameOf } from './admit-call.ts';
import { admitCondition, admitJoins, admitPredicate } from './admit-conditions.ts';
import { admitPurpose, admitReceiver, admitUnit, type Datasets } from './admit-datasets.ts';
import { admitTraining } from './admit-training.ts';
import { admitDimension } from './clauses.ts';
import { datasetMeter, type Meter } from './meters.ts';
import { admitForm } from './rules.ts';
import { admitUse } from './uses.ts';

export interface AdmissionInput extends Asker {
  readonly agreement: Agreement;
  readonly tree: QueryTree;
  /** What is made of the people that the tree selects; absent where its own answer is released. */
  readonly task?: Task | undefined;
}

export interface Admitted {
  readonly kind: 'allowed';
  /** Names of the datasets that it draws on, in the agreement's order. */
  readonly datasets: string[];
  readonly minimumPeople: number;
  /** What its release must satisfy. */
  readonly rules: EffectiveRules;
  /** Differential privacy mode: noise, and its price for every dataset. Null where thresholds protect people. */
  readonly privacy: PrivateQuestion | null;
  /** The numbers of uses that it counts against. */
  readonly meters: readonly Meter[];
}

const REASONS_MAX = 100;

/**
 * Whether the terms of every owner that a computation touches admit it, as a question: columns only in their roles and
 * as a clause lends them, constants and transforms only as declared, aggregates, purpose, receiver and time as allowed.
 * Every reason names the owner, the clause and what would admit it. What few people an answer may rest on, and all else
 * that depends on data, is the release's part: `rules`, the strictest of these owners. The tree may come from anybody;
 * one that fits no schema is denied.
 */
export function admitComputation(input: AdmissionInput): Admitted | Denied {
  return denyOnError('computation', () => {
    const { admission, used, privacy } = judge(input);
    if (admission.reasons.length > 0) return { kind: 'denied', reasons: admission.reasons.slice(0, REASONS_MAX) };
    const rules = effectiveRules(used.map(({ terms }) => terms));
    const datasets = used.map(({ name }) => name);
    const { minimumPeople } = rules;
    return { kind: 'allowed', datasets, minimumPeople, rules, privacy, meters: admission.meters };
  });
}

/** The same judgement with everything that was found on the way. @throws QueryError for a tree that fits no schema */
export function judge({ agreement, tree, task, ...asker }: AdmissionInput) {
  const admission = new Admission(agreement, asker);
  const [open] = parametersOf(tree);
  if (open !== undefined) {
    admission.refuse({
      code: 'parameter-open',
      message: `$${open.parameter} has no value yet, so this is no question.`,
      remedy: 'declare the parameter, and give its value with the job',
      clause: `parameters.${open.parameter}`,
    });
    return { admission, used: [], privacy: null };
  }
  const { derived, blocks, all } = resolveTree(tree, tableSchemas(agreement.datasets));
  const used = agreement.datasets.filter(({ name }) =>
    all.some(({ relations }) => datasetsOfAll(relations).includes(name)),
  );
  admitPurpose(admission, used);
  admitReceiver(admission, used);
  for (const dataset of used) {
    admitUnit(admission, dataset);
    admission.count(datasetMeter(dataset));
  }
  admitForm(
    admission,
    tree,
    used.map(({ name }) => name),
  );
  tree.derived.forEach((table, index) => {
    const block = derived[index];
    if (block === undefined) return;
    admitJoins(admission, block, table.joins);
    admitPredicate(admission, block, table.where);
    admitUse(admission, block, table.unit.column, 'person');
    for (const { aggregate } of table.columns) admitCall(admission, block, aggregate, nameOf(aggregate));
  });
  blocksOf(tree).forEach((block, index) => {
    const names = blocks[index];
    if (names !== undefined) admitBlock(admission, names, block, task);
  });
  if (task !== undefined) admitTraining(admission, { tree, task, used });
  return { admission, used, privacy: admitPrivacy(admission, { tree, task, used }) };
}

/** One dataset with a budget makes the whole question one of differential privacy, which not every form can be asked in. */
function admitPrivacy(
  admission: Admission,
  { tree, task, used }: Pick<AdmissionInput, 'tree' | 'task'> & { readonly used: Datasets },
): PrivateQuestion | null {
  const outcome = task === undefined ? planQuestion(tree, used) : priceQuestion(tree, used);
  if (outcome?.kind !== 'refused') return outcome?.question ?? null;
  for (const refusal of outcome.refusals) admission.refuse(refusal);
  return null;
}

function admitBlock(admission: Admission, names: ResolvedBlock, block: Block, task: Task | undefined): void {
  admitJoins(admission, names, block.joins);
  admitPredicate(admission, names, block.where);
  for (const { key } of block.groups) admitGroup(admission, names, key);
  for (const { value } of block.values)
    for (const aggregate of aggregatesOf(value))
      admitCall(admission, names, aggregate, task === undefined ? nameOf(aggregate) : 'train');
}

function admitGroup(admission: Admission, block: ResolvedBlock, key: GroupKey): void {
  if (key.kind === 'column') {
    admitWholeColumn(admission, block, key.column);
    return;
  }
  for (const { when } of key.branches)
    for (const condition of conditionsOf(when)) admitCondition(admission, block, condition, 'group');
  const results = [...key.branches.map(({ then }) => then), ...(key.otherwise === null ? [] : [key.otherwise])];
  if (new Set(results.map(({ type }) => type)).size > 1 || !results.every(isCanonical))
    admission.refuse({
      code: 'case-results',
      message: 'The results of a CASE are not constants of one type.',
      remedy: 'make the tree from SQL again',
    });
}

function admitWholeColumn(admission: Admission, block: ResolvedBlock, ref: DimensionRef): void {
  const view = block.column(ref);
  if (!admitUse(admission, block, ref, 'group') || view.kind !== 'dataset') return;
  const { dataset, column } = view;
  admitDimension(admission, { dataset, column, through: ref.through, condition: null, declaredOnly: true });
}
