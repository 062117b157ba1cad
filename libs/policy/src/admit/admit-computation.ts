// SPDX-License-Identifier: Apache-2.0
import type {
  Agreement,
  Aggregate,
  AggregateName,
  Argument,
  Block,
  ColumnRef,
  Denied,
  DimensionRef,
  GroupKey,
  Join,
  Predicate,
  QueryTree,
  Task,
} from '@glovebox/contracts';
import {
  aggregatesOf,
  argumentsOf,
  blocksOf,
  canonicalDecimal,
  compareDecimals,
  conditionsOf,
  existsOf,
  datasetsOfAll,
  isCanonical,
  parametersOf,
  resolveTree,
  tableSchemas,
  unitBehind,
  type ResolvedBlock,
} from '@glovebox/query';
import { planQuestion, priceQuestion, type PrivateQuestion } from '@glovebox/dp';
import { effectiveRules, type EffectiveRules } from '../effective-rules.ts';
import { denyOnError } from '../reasons.ts';
import { Admission, list, type Asker } from './admission.ts';
import { admitDimension } from './clauses.ts';
import { typesMatch, type Condition } from './limits.ts';
import { admitTraining } from './admit-training.ts';
import { datasetMeter, type Meter } from './meters.ts';
import { admitAggregateForm, admitForm } from './rules.ts';
import { admitAggregate, admitUse } from './uses.ts';

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

type Datasets = Agreement['datasets'];

function admitPurpose(admission: Admission, used: Datasets): void {
  const { agreement, asker } = admission;
  const { purpose } = asker;
  if (!agreement.purposes.includes(purpose))
    admission.refuse({
      code: 'purpose',
      message: `The agreement has no purpose \`${purpose}\`.`,
      clause: 'purposes',
      remedy: `choose one of ${list(agreement.purposes)}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms.purposes.includes(purpose))
      admission.refuseBy({
        dataset: name,
        clause: 'purposes',
        code: 'purpose',
        message: `${name} is not lent for the purpose \`${purpose}\`.`,
        remedy: `choose one of ${list(terms.purposes)}`,
        grant: `add \`${purpose}\``,
        change: { kind: 'add', dataset: name, to: 'purposes', value: purpose },
      });
}

function admitReceiver(admission: Admission, used: Datasets): void {
  const { agreement, asker } = admission;
  const { receiver } = asker;
  if (receiver === undefined) return;
  if (!agreement.receivers.includes(receiver))
    admission.refuse({
      code: 'receiver',
      message: `\`${receiver}\` receives no results of this agreement.`,
      clause: 'receivers',
      remedy: `choose one of ${list(agreement.receivers)}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms.receivers.includes(receiver))
      admission.refuseBy({
        dataset: name,
        clause: 'receivers',
        code: 'receiver',
        message: `Results that rest on ${name} do not go to \`${receiver}\`.`,
        remedy: `choose one of ${list(terms.receivers)}`,
        grant: `add \`${receiver}\``,
        change: { kind: 'add', dataset: name, to: 'receivers', value: receiver },
      });
}

/** Without exactly one person per row nothing can be counted in people. */
function admitUnit(admission: Admission, { name, terms }: Datasets[number]): void {
  const units = terms.columns.filter((column) => column.terms.role === 'unit');
  if (units.length === 1) return;
  admission.refuseBy({
    dataset: name,
    clause: 'columns',
    code: 'no-person',
    message: `${name} has ${String(units.length)} columns that identify people; it needs exactly one.`,
    remedy: 'leave the dataset out',
    grant: 'give one column the role unit',
    change: null,
  });
}

function admitJoins(admission: Admission, block: ResolvedBlock, joins: readonly Join[]): void {
  for (const { left, right, on = null } of joins) {
    admitPredicate(admission, block, on);
    admitMeeting(admission, [block, left], [block, right]);
  }
}

type Side = readonly [ResolvedBlock, ColumnRef];

/** Rows of two relations meet in the person, whom both identify in the same way. */
function admitMeeting(admission: Admission, ...sides: readonly [Side, Side]): void {
  for (const [block, ref] of sides) admitUse(admission, block, ref, 'join');
  const [leftUnit = null, rightUnit = null] = sides.map(([block, ref]) => unitBehind(block.column(ref)));
  if (leftUnit === null || rightUnit === null || sameType(leftUnit, rightUnit)) return;
  admission.refuseBy({
    dataset: rightUnit.dataset,
    clause: `columns.${rightUnit.column.name}.type`,
    code: 'person-types',
    message: `${leftUnit.dataset}.${leftUnit.column.name} and ${rightUnit.dataset}.${rightUnit.column.name} identify people in different types.`,
    remedy: 'leave one dataset out',
    grant: 'publish the column in the same type',
    change: null,
  });
}

type Unit = NonNullable<ReturnType<typeof unitBehind>>;

const sameType = (a: Unit, b: Unit): boolean => JSON.stringify(a.column.type) === JSON.stringify(b.column.type);

/** Whether a condition compares only dimensions, and only with constants that their owners declared. */
function admitPredicate(admission: Admission, block: ResolvedBlock, predicate: Predicate | null): void {
  for (const condition of conditionsOf(predicate)) admitCondition(admission, block, condition, 'filter');
  for (const exists of existsOf(predicate)) {
    const inside = block.inside(exists);
    admitMeeting(admission, [block, exists.left], [inside, exists.right]);
    admitPredicate(admission, inside, exists.where);
  }
}

function admitCondition(
  admission: Admission,
  block: ResolvedBlock,
  condition: Condition,
  within: 'filter' | 'group',
): void {
  const view = block.column(condition.column);
  if (!admitUse(admission, block, condition.column, condition.kind === 'is-null' ? 'presence' : 'filter')) return;
  if (view.kind !== 'dataset') return;
  const { dataset, column } = view;
  if (!typesMatch(condition, column)) {
    admission.refuseBy({
      dataset,
      clause: `columns.${column.name}.type`,
      code: 'literal-type',
      message: `${dataset}.${column.name} is of type ${column.type.type}; it is compared with a constant of another type.`,
      remedy: `compare it with a constant of type ${column.type.type}`,
      grant: 'publish it in another type',
      change: null,
    });
    return;
  }
  const declaredOnly = within === 'group' || admission.rulesOf([dataset]).filters === 'declared';
  admitDimension(admission, { dataset, column, through: condition.column.through, condition, declaredOnly });
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

/** `name`: what its owners call what is done with it. What a model is made of is training, whatever it is written as. */
function admitCall(admission: Admission, block: ResolvedBlock, aggregate: Aggregate, name: AggregateName): void {
  admitPredicate(admission, block, aggregate.filter);
  admitAggregateForm(admission, aggregate, datasetsOfAll(block.relations));
  const columns = argumentsOf(aggregate);
  if (columns.length === 0) admitAggregate(admission, block, null, name);
  for (const column of columns) {
    admitUse(admission, block, column, name);
    admitAggregate(admission, block, column, name);
    admitStandIn(admission, block, column);
  }
}

/** What stands in for a missing value is within the bounds that every value of the column is clamped to. */
function admitStandIn(admission: Admission, block: ResolvedBlock, argument: Argument): void {
  const view = block.column(argument);
  if (argument.orElse === undefined || view.kind !== 'dataset' || view.column.terms.role !== 'measure') return;
  const { low, high } = view.column.terms.bounds;
  const value = number(argument.orElse);
  if (compareDecimals(number(low), value) <= 0 && compareDecimals(value, number(high)) <= 0) return;
  admission.refuseBy({
    dataset: view.dataset,
    clause: `columns.${view.column.name}.bounds`,
    code: 'stand-in',
    message: `${argument.orElse} is outside of the bounds of ${view.dataset}.${view.column.name}.`,
    remedy: `use a number from ${low} to ${high}`,
    grant: 'declare wider bounds',
    change: null,
  });
}

const number = (text: string): string => canonicalDecimal(text) ?? '0';

function nameOf(aggregate: Aggregate): AggregateName {
  if (aggregate.kind === 'count-rows') return 'count';
  if (aggregate.kind !== 'pair') return aggregate.kind;
  return aggregate.statistic.startsWith('regr') ? 'regression' : 'correlation';
}
