// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, Model, QueryTree, Task } from '@glovebox/contracts';
import { canonicalBytes, equalBytes } from '@glovebox/core';
import { declaredKeys } from '@glovebox/dp';
import { resolveTree, type ResolvedBlock, type TableSchema } from '@glovebox/query';
import { asPopulation, indexOfGroup } from './as-population.ts';

/** A group of the tree as a feature or as the target: its levels are declared before anybody looks at a row. */
export interface PlannedAttribute {
  /** As an index into the tree's groups. */
  readonly group: number;
  readonly name: string;
  /** Canonical text of each key, null for a missing value. */
  readonly levels: readonly (string | null)[];
  /** A CASE: its branches have an order, in which neighbours can be taken together. */
  readonly isOrdered: boolean;
}

/** An average of the tree as a feature or as the target. */
export interface PlannedNumber {
  /** As an index into the tree's values. */
  readonly value: number;
  readonly name: string;
  readonly column: ColumnRef;
  /** What the owner clamps it to; null for a value of a derived table. */
  readonly bounds: { readonly low: number; readonly high: number } | null;
}

export type PlannedTarget =
  | { readonly kind: 'number'; readonly number: PlannedNumber }
  | { readonly kind: 'class'; readonly attribute: PlannedAttribute; readonly positive: string };

/** What is fitted to what, worked out from what was signed and from nothing else. */
export interface TrainingPlan {
  readonly model: Model;
  readonly target: PlannedTarget | null;
  readonly attributes: readonly PlannedAttribute[];
  readonly numbers: readonly PlannedNumber[];
  /** The most numbers that are estimated. */
  readonly parameters: number;
}

export interface TrainingRefusal {
  readonly code:
    | 'training-shape'
    | 'training-target'
    | 'training-levels'
    | 'training-bounds'
    | 'training-features'
    | 'training-size';
  readonly message: string;
  readonly remedy: string;
}

export type TrainingOutcome =
  | { readonly kind: 'planned'; readonly plan: TrainingPlan }
  | { readonly kind: 'refused'; readonly refusals: readonly TrainingRefusal[] };

export const PARAMETERS_MAX = 100;

/** Which numbers are used, whatever anybody's terms say of them. @throws QueryError for a tree that fits no schema */
export function planTraining(tree: QueryTree, task: Task, schemas: readonly TableSchema[]): TrainingOutcome {
  const { main } = resolveTree(tree, schemas);
  const refusals = [...shapeProblems(tree, task)];
  const numbers = tree.values.flatMap((_, value) => plannedNumber(tree, main, value) ?? []);
  const groups = tree.groups.map(({ name, key }, group) => {
    const levels = declaredKeys(tree, main, [group])?.map(([level = null]) => level) ?? [];
    if (levels.length === 0 || levels.length > LEVELS_MAX) refusals.push(undeclared(name));
    return { group, name, levels, isOrdered: key.kind === 'case' };
  });
  const { model } = task;
  const target = targetOf(model, tree, groups, numbers);
  if (target === undefined) refusals.push(NO_TARGET);
  const attributes = groups.filter(({ group }) => target?.kind !== 'class' || target.attribute.group !== group);
  const features = numbers.filter(({ value }) => target?.kind !== 'number' || target.number.value !== value);
  const plan = { model, target: target ?? null, attributes, numbers: features, parameters: 0 };
  refusals.push(...featureProblems(plan));
  if (refusals.length > 0) return { kind: 'refused', refusals };
  return { kind: 'planned', plan: { ...plan, parameters: parametersOf(plan) } };
}

const LEVELS_MAX = 200;

function* shapeProblems(tree: QueryTree, task: Task): Generator<TrainingRefusal> {
  const { having, constants, unionAll, orderBy, limit, values } = tree;
  const isPlain = !having && !constants && !unionAll && orderBy.length === 0 && limit === null;
  const counts = values.filter(({ value }) => isCount(value)).length;
  const others = values.filter(({ value }) => !isCount(value) && averaged(value) === null).length;
  if (!isPlain || counts !== 1 || others > 0)
    yield {
      code: 'training-shape',
      message: 'A training names its people and what is known of them, and nothing else.',
      remedy:
        'select count(*), avg(column) of every number, and every attribute as a group; no HAVING, ORDER BY, LIMIT, UNION',
    };
  else if (!sameTree(tree, asPopulation(tree, task)))
    yield {
      code: 'training-shape',
      message: 'The cells of the tree are not those that a model is judged by.',
      remedy: 'propose it again with a client that groups by each attribute alone (asPopulation)',
    };
}

type Value = QueryTree['values'][number]['value'];

const isCount = (value: Value): boolean =>
  value.kind === 'aggregate' && value.aggregate.kind === 'count-rows' && value.aggregate.filter === null;

/** The bare column of an average; null for anything else. */
function averaged(value: Value): ColumnRef | null {
  if (value.kind !== 'aggregate' || value.aggregate.kind !== 'avg') return null;
  const { of, filter } = value.aggregate;
  return filter === null && of.orElse === undefined ? { relation: of.relation, column: of.column } : null;
}

const sameTree = (a: QueryTree, b: QueryTree): boolean => equalBytes(canonicalBytes(a), canonicalBytes(b));

function plannedNumber({ values }: QueryTree, names: ResolvedBlock, index: number): PlannedNumber | null {
  const { name, value } = values[index] ?? { name: '', value: null };
  const column = value === null ? null : averaged(value);
  if (column === null) return null;
  const view = names.column(column);
  const terms = view.kind === 'dataset' ? view.column.terms : null;
  const bounds = terms?.role === 'measure' ? { low: Number(terms.bounds.low), high: Number(terms.bounds.high) } : null;
  return { value: index, name, column, bounds };
}

/** Null for a model without a target; undefined where the tree has not what is named. */
function targetOf(
  model: Model,
  tree: QueryTree,
  groups: readonly PlannedAttribute[],
  numbers: readonly PlannedNumber[],
): PlannedTarget | null | undefined {
  if (!('target' in model)) return null;
  const { target } = model;
  if (target.kind === 'number') {
    const number = numbers.find(({ name }) => name === target.value);
    return number && { kind: 'number', number };
  }
  const attribute = groups[indexOfGroup(tree, target.group)];
  const classes = attribute?.levels.filter((level) => level !== null) ?? [];
  const fits = classes.length === 2 && classes.includes(target.positive);
  return attribute !== undefined && fits ? { kind: 'class', attribute, positive: target.positive } : undefined;
}

const NO_TARGET: TrainingRefusal = {
  code: 'training-target',
  message: 'The target is no average of the tree, and no group of it with two keys of which one is named.',
  remedy:
    "name an output of the query; for a class, a group with two declared keys (CASE WHEN … THEN 'yes' ELSE 'no' END)",
};

const undeclared = (name: string): TrainingRefusal => ({
  code: 'training-levels',
  message: `The values that \`${name}\` can have are not declared: one coefficient for each could be one for each person.`,
  remedy: 'write bin(column) or a CASE, or ask the owner to declare a domain of at most 200 values',
});

function* featureProblems(plan: TrainingPlan): Generator<TrainingRefusal> {
  const { model, attributes, numbers } = plan;
  if (attributes.length + numbers.length === 0)
    yield {
      code: 'training-features',
      message: 'Nothing is left to predict from.',
      remedy: 'select at least one feature beside the target',
    };
  if (needsBounds(model) && numbers.some(({ bounds }) => bounds === null))
    yield {
      code: 'training-bounds',
      message: 'A number from a derived table has no declared bounds, which this model cuts and scales by.',
      remedy: 'use a measure of a dataset, or a regression',
    };
  if (parametersOf(plan) > PARAMETERS_MAX)
    yield {
      code: 'training-size',
      message: `The model has more than ${String(PARAMETERS_MAX)} parameters.`,
      remedy: 'use fewer attributes, or coarser bins',
    };
}

const needsBounds = ({ kind }: Model): boolean => kind !== 'linear-regression' && kind !== 'logistic-regression';

function parametersOf({ model, attributes, numbers }: TrainingPlan): number {
  const levels = attributes.reduce((sum, attribute) => sum + attribute.levels.length, 0);
  if (model.kind === 'k-means') return model.clusters * (numbers.length + levels);
  if (model.kind === 'decision-tree') return 2 ** model.maximumDepth;
  if (model.kind === 'random-forest') return 2 ** model.maximumDepth;
  return 1 + levels - attributes.length + numbers.length;
}

/** What a model says beside its parameters: people, and how well it fits. */
const METRICS = 2;

/** The most rows that it is released in: one for each coefficient, reference, leaf, or number of a cluster. */
export function rowsOfModel({ model, attributes, parameters }: TrainingPlan): number {
  switch (model.kind) {
    case 'linear-regression':
    case 'logistic-regression':
      return parameters + attributes.length + METRICS;
    case 'decision-tree':
      return 2 ** model.maximumDepth + METRICS;
    case 'random-forest':
      return model.trees * 2 ** model.maximumDepth + METRICS;
    case 'k-means':
      return parameters + METRICS;
  }
}
