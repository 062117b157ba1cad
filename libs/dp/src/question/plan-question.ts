// SPDX-License-Identifier: Apache-2.0
import type { Block, DatasetTerms, PrivacyBudget, QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { aggregatesOf, blocksOf, resolveTree, type ResolvedBlock } from '@glovebox/query';
import { splitRho } from '../accountant/zcdp.ts';
import type { ContributionBounds } from '../bounding/bound-units.ts';
import { DpError } from '../error.ts';
import { multiply, parseDecimal, rational, type Rational } from '../exact/rational.ts';
import { amountOf } from '../ledger/amount.ts';
import type { DpPlan } from '../mechanisms/plan.ts';
import { preparePlan, type PreparedPlan } from '../mechanisms/prepare.ts';
import { declaredKeys } from './declared-keys.ts';
import { planAggregates, type Measure, type PlannedAggregate } from './plan-aggregates.ts';

/** A dataset that a question touches. */
export interface AskedDataset {
  readonly name: string;
  readonly terms: DatasetTerms;
}

/** The table of one grouping set of one block: its plan, and what its rows are bounded by. */
export interface PlannedTable {
  /** As an index into `blocksOf`. */
  readonly block: number;
  readonly groupingSet: number | null;
  /** The groups of the block that are its keys, in their order. */
  readonly groups: readonly number[];
  readonly plan: DpPlan;
  readonly prepared: PreparedPlan;
  readonly bounds: ContributionBounds;
  /** What every row carries, in the order of `bounds.totals`. */
  readonly measures: readonly Measure[];
  /** In the order of `plan.aggregates`. */
  readonly aggregates: readonly PlannedAggregate[];
  /** For each value of the block its aggregates, as indexes into `aggregates`. */
  readonly values: readonly (readonly number[])[];
}

/** A question under differential privacy, worked out from what was signed and from nothing else. */
export interface PrivateQuestion {
  /** None where the answer is a model. */
  readonly tables: readonly PlannedTable[];
  /** What every dataset that it touches is charged: a person can be in each, and all of the answer is about each. */
  readonly price: { readonly rho: string; readonly delta: string };
  readonly datasets: readonly string[];
  /** Keys that nobody declared are shown from so many people on; null where all are declared. */
  readonly minimumPeople: number | null;
}

export interface PlanRefusal {
  readonly code: 'dp-mixed' | 'dp-derived-table' | 'dp-statistic' | 'dp-bounds';
  readonly message: string;
  readonly remedy: string;
  readonly dataset?: string;
}

export type PlanOutcome =
  | { readonly kind: 'planned'; readonly question: PrivateQuestion }
  | { readonly kind: 'refused'; readonly refusals: readonly PlanRefusal[] };

/**
 * The plan of a question, or null if no dataset that it touches has a budget. Guaranteed for a planned one: with each
 * table's rows bounded by its `bounds` (bounding/bound-units.ts) and answered under its plan, all tables together are
 * `price`-zCDP for one person in all datasets: the tables share the smallest rho of all owners, sums are bounded by what
 * so many rows within the column's bounds add up to, and rows after joins on the person by the product of what each
 * dataset lends of one person.
 * @throws QueryError for a tree that fits no schema
 */
export function planQuestion(tree: QueryTree, datasets: readonly AskedDataset[]): PlanOutcome | null {
  const budgets = datasets.flatMap(({ terms: { budget } }) => budget ?? []);
  if (budgets.length === 0) return null;
  const { blocks } = resolveTree(
    tree,
    datasets.map(({ name, terms: { columns } }) => ({ name, columns })),
  );
  const refusals = [...refuseMixed(datasets), ...refuseDerived(tree)];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const limits = limitsOf(budgets);
  const places = placesOf(tree);
  const shares = splitRho(
    limits.rho,
    places.map(() => 1n),
  );
  const planned = places.map((place, index) => {
    const block = blocksOf(tree)[place.block];
    const names = blocks[place.block];
    const rho = shares[index];
    assert(
      block !== undefined && names !== undefined && rho !== undefined,
      'every place is of a block and has a share',
    );
    return planTable({ place, block, names, rho, limits, datasets });
  });
  const refused = planned.flatMap((table) => ('refusals' in table ? table.refusals : []));
  if (refused.length > 0) return { kind: 'refused', refusals: refused };
  const tables = planned.flatMap((table) => ('refusals' in table ? [] : [table]));
  const selected = tables.filter(({ plan }) => plan.selection.kind === 'threshold').length;
  const delta = multiply(limits.selectionDelta, rational(BigInt(selected)));
  return {
    kind: 'planned',
    question: {
      tables,
      price: { rho: amountOf(limits.rho), delta: amountOf(delta) },
      datasets: datasets.map(({ name }) => name),
      minimumPeople: selected === 0 ? null : Number(limits.minimumUnits),
    },
  };
}

/**
 * The price of an answer that is made by mechanisms of its own (libs/ml) from one row of each person: the smallest rho of all
 * owners, for all of it. Null if no dataset has a budget.
 */
export function priceQuestion(tree: QueryTree, datasets: readonly AskedDataset[]): PlanOutcome | null {
  const budgets = datasets.flatMap(({ terms: { budget } }) => budget ?? []);
  if (budgets.length === 0) return null;
  const refusals = [...refuseMixed(datasets), ...refuseDerived(tree)];
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const price = { rho: amountOf(limitsOf(budgets).rho), delta: '0' };
  const names = datasets.map(({ name }) => name);
  return { kind: 'planned', question: { tables: [], price, datasets: names, minimumPeople: null } };
}

interface Limits {
  readonly rho: Rational;
  readonly selectionDelta: Rational;
  readonly minimumUnits: bigint;
  readonly groupsPerUnit: number;
}

/** The strictest of all owners. */
function limitsOf(budgets: readonly PrivacyBudget[]): Limits {
  const least = (amounts: readonly string[]): Rational =>
    amounts.map(parseDecimal).reduce((a, b) => (a.numerator * b.denominator <= b.numerator * a.denominator ? a : b));
  return {
    rho: least(budgets.map(({ rhoPerQuestion }) => rhoPerQuestion)),
    selectionDelta: least(budgets.map(({ selectionDelta }) => selectionDelta)),
    minimumUnits: BigInt(Math.max(...budgets.map(({ preThreshold }) => preThreshold))),
    groupsPerUnit: Math.min(...budgets.map(({ maximumGroupsPerPerson }) => maximumGroupsPerPerson)),
  };
}

type Place = Pick<PlannedTable, 'block' | 'groupingSet' | 'groups'>;

/** Every table of the answer: a person is in cells of all of them. */
const placesOf = (tree: QueryTree): readonly Place[] =>
  blocksOf(tree).flatMap(({ groups, groupingSets }, block): readonly Place[] =>
    groupingSets === undefined
      ? [{ block, groupingSet: null, groups: groups.map((_, group) => group) }]
      : groupingSets.map((set, groupingSet) => ({ block, groupingSet, groups: set })),
  );

function planTable(input: {
  readonly place: Place;
  readonly block: Block;
  readonly names: ResolvedBlock;
  readonly rho: Rational;
  readonly limits: Limits;
  readonly datasets: readonly AskedDataset[];
}): PlannedTable | { readonly refusals: readonly PlanRefusal[] } {
  const { place, block, names, rho, limits, datasets } = input;
  const rowsPerUnit = rowsOfPerson(names, datasets);
  const needed = block.values.flatMap(({ value }) => aggregatesOf(value));
  const texts = needed.map((aggregate) => JSON.stringify(aggregate));
  const distinct = needed.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  const planned = planAggregates(distinct, { block, names, rowsPerUnit });
  if ('refusals' in planned) return planned;
  const keys = declaredKeys(block, names, place.groups);
  const groupsPerUnit = Math.min(limits.groupsPerUnit, keys?.length ?? limits.groupsPerUnit);
  const plan: DpPlan = {
    name: `${String(place.block)}.${String(place.groupingSet ?? 0)}`,
    rho,
    groupsPerUnit: BigInt(groupsPerUnit),
    aggregates: planned.aggregates.map(({ dp }, index) => ({ name: `a${String(index)}`, aggregate: dp })),
    selection:
      keys === null
        ? { kind: 'threshold', minimumUnits: limits.minimumUnits, delta: limits.selectionDelta }
        : { kind: 'declared', keys },
  };
  const prepared = prepareOrNull(plan);
  if (prepared === null) return { refusals: [UNBOUNDED] };
  const all = distinct.map((aggregate) => JSON.stringify(aggregate));
  return {
    ...place,
    plan,
    prepared,
    bounds: { rowsPerUnit, groupsPerUnit, totals: planned.measures.map(({ total }) => total) },
    measures: planned.measures,
    aggregates: planned.aggregates,
    values: block.values.map(({ value }) =>
      aggregatesOf(value).map((aggregate) => all.indexOf(JSON.stringify(aggregate))),
    ),
  };
}

/** Rows of one person after the joins, which are on the person: at most every row of one dataset with every one of the next. */
const rowsOfPerson = ({ relations }: ResolvedBlock, datasets: readonly AskedDataset[]): number =>
  relations.reduce((product, { relation: { name } }) => {
    const budget = datasets.find((dataset) => dataset.name === name)?.terms.budget;
    return product * (budget?.maximumRowsPerPersonAndGroup ?? 1);
  }, 1);

function prepareOrNull(plan: DpPlan): PreparedPlan | null {
  try {
    return preparePlan(plan);
  } catch (error) {
    if (error instanceof DpError) return null;
    throw error;
  }
}

const UNBOUNDED: PlanRefusal = {
  code: 'dp-bounds',
  message:
    'The budget and bounds of the terms leave no noise that answers this: too little rho for so many tables, or bounds of zero.',
  remedy: 'ask for fewer grouping sets or statistics at once',
};

/** Thresholds protect by exact numbers, and exact numbers beside noisy ones would undo the noise: one or the other. */
const refuseMixed = (datasets: readonly AskedDataset[]): PlanRefusal[] =>
  datasets
    .filter(({ terms }) => terms.budget === undefined)
    .map(({ name }) => ({
      code: 'dp-mixed',
      message: `${name} has no privacy budget, but another dataset of this question has one: they are not asked together.`,
      remedy: 'ask about datasets of one kind',
      dataset: name,
    }));

const refuseDerived = ({ derived }: QueryTree): PlanRefusal[] =>
  derived.map(({ name }) => ({
    code: 'dp-derived-table',
    message: `\`${name}\`: what one person can change is not bounded through derived tables.`,
    remedy: 'ask in one SELECT',
  }));
