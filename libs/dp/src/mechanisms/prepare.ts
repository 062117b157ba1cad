// SPDX-License-Identifier: Apache-2.0
import { compare, one, rational, zero, type Rational } from '../exact/rational.ts';
import { DpError } from '../error.ts';
import { amountOf } from '../ledger/amount.ts';
import { splitRho } from '../accountant/zcdp.ts';
import { gaussianVariance } from './gaussian-noise.ts';
import { selectionNoise, type SelectionNoise } from './key-selection.ts';
import { quantileNoise, type QuantileNoise } from './quantile.ts';
import type { DpAggregate, DpPlan } from './plan.ts';

/** The noise of one aggregate. */
type AggregateNoise =
  | { readonly kind: 'number'; readonly variance: Rational }
  | { readonly kind: 'average'; readonly sumVariance: Rational; readonly rowsVariance: Rational }
  | {
      readonly kind: 'variance';
      readonly reach: bigint;
      readonly rowsVariance: Rational;
      readonly sumVariance: Rational;
      readonly squaresVariance: Rational;
    }
  | { readonly kind: 'quantile'; readonly noise: QuantileNoise };

export type PreparedAggregate = { readonly name: string } & AggregateNoise;

export type PreparedSelection =
  | Extract<DpPlan['selection'], { kind: 'declared' }>
  | {
      readonly kind: 'threshold';
      readonly noise: SelectionNoise;
      /** Whose noise it is. */ readonly use: string;
    };

/** A plan with all noise parameters worked out, and its price. */
export interface PreparedPlan {
  readonly name: string;
  readonly aggregates: readonly PreparedAggregate[];
  readonly selection: PreparedSelection;
  /** To be charged (ledger/ledger.ts) before the data is looked at. */
  readonly price: { readonly rho: string; readonly delta: string };
}

const SELECTION = 'key-selection';

/**
 * Works a plan out: 1. checks it; 2. divides rho among aggregates and key selection by their weights; 3. turns each share into the
 * noise that costs exactly that; 4. says the price of the whole, which is the plan's rho, rounded up to what a ledger
 * counts, and the delta of key selection. By composition the answer is delta-approximate rho-zCDP.
 *
 * Where distinct units are asked for, the key selection thresholds that very number and has no share of its own: what is done with
 * a released number is free.
 * @throws DpError `malformed`
 */
export function preparePlan(plan: DpPlan): PreparedPlan {
  checkPlan(plan);
  const { aggregates, selection, groupsPerUnit } = plan;
  const counted = aggregates.find(({ aggregate }) => aggregate.kind === 'units');
  const selectsAlone = selection.kind === 'threshold' && counted === undefined;
  const weights = [...aggregates.map(({ weight }) => weight ?? 1n), ...(selectsAlone ? [1n] : [])];
  const shares = splitRho(plan.rho, weights);
  const prepared = aggregates.map(({ name, aggregate }, index) => ({
    name,
    ...prepareAggregate(aggregate, shares[index] ?? zero, groupsPerUnit),
  }));
  return {
    name: plan.name,
    aggregates: prepared,
    selection: prepareSelection(
      plan,
      prepared.find(({ name }) => name === counted?.name),
      shares.at(-1) ?? zero,
    ),
    price: { rho: amountOf(plan.rho), delta: selection.kind === 'threshold' ? amountOf(selection.delta) : '0' },
  };
}

function prepareAggregate(aggregate: DpAggregate, rho: Rational, groupsPerUnit: bigint): AggregateNoise {
  const varianceOf = (bound: bigint, share: Rational) => gaussianVariance({ groupsPerUnit, bound, rho: share });
  switch (aggregate.kind) {
    case 'units':
      return { kind: 'number', variance: varianceOf(1n, rho) };
    case 'rows':
      return { kind: 'number', variance: varianceOf(aggregate.rowsPerUnit, rho) };
    case 'sum':
      return { kind: 'number', variance: varianceOf(largest(aggregate), rho) };
    case 'average': {
      const [sumRho = zero, rowsRho = zero] = splitRho(rho, [1n, 1n]);
      return {
        kind: 'average',
        sumVariance: varianceOf(largest(aggregate), sumRho),
        rowsVariance: varianceOf(aggregate.rowsPerUnit, rowsRho),
      };
    }
    case 'variance': {
      const { rowsPerUnit, reach } = aggregate;
      const [rowsRho = zero, sumRho = zero, squaresRho = zero] = splitRho(rho, [1n, 1n, 1n]);
      return {
        kind: 'variance',
        reach,
        rowsVariance: varianceOf(rowsPerUnit, rowsRho),
        sumVariance: varianceOf(rowsPerUnit * reach, sumRho),
        squaresVariance: varianceOf(rowsPerUnit * reach * reach, squaresRho),
      };
    }
    case 'quantile':
      return { kind: 'quantile', noise: quantileNoise({ ...aggregate, rho, groupsPerUnit }) };
  }
}

function prepareSelection(
  { selection, groupsPerUnit }: DpPlan,
  counted: PreparedAggregate | undefined,
  ownShare: Rational,
): PreparedSelection {
  if (selection.kind === 'declared') return selection;
  const variance =
    counted?.kind === 'number' ? counted.variance : gaussianVariance({ groupsPerUnit, bound: 1n, rho: ownShare });
  const { minimumUnits, delta } = selection;
  return {
    kind: 'threshold',
    noise: selectionNoise({ variance, minimumUnits, delta, groupsPerUnit }),
    use: counted?.name ?? SELECTION,
  };
}

/** A unit that is there or not moves a sum by its whole total: by what is farthest from zero. */
const largest = ({ low, high }: { readonly low: bigint; readonly high: bigint }): bigint => (-low > high ? -low : high);

/** With these limits every share of rho is large enough for the arithmetic behind it. */
const LEAST_RHO = rational(1n, 10n ** 9n);
const isWithin = (value: bigint, most: bigint) => value >= 1n && value <= most;

function checkPlan({ rho, groupsPerUnit, aggregates, selection }: DpPlan): void {
  const refuse = (message: string, field: string) => new DpError('malformed', message, { field });
  if (compare(rho, LEAST_RHO) < 0) throw refuse('a question costs at least 10^-9', 'rho');
  if (!isWithin(groupsPerUnit, 1_000_000n)) throw refuse('a unit counts in 1 to 1,000,000 cells', 'groupsPerUnit');
  if (!isWithin(BigInt(aggregates.length), 100n)) throw refuse('a question has 1 to 100 aggregates', 'aggregates');
  const names = new Set([SELECTION, ...aggregates.map(({ name }) => name)]);
  if (names.size !== aggregates.length + 1) throw refuse('every aggregate has a name of its own', 'aggregates.name');
  for (const { name, aggregate, weight } of aggregates) {
    if (!isWithin(weight ?? 1n, 1000n)) throw refuse('a weight lies in 1 to 1000', `aggregates.${name}.weight`);
    if (!isBounded(aggregate)) throw refuse('an aggregate has bounds that admit a value', `aggregates.${name}`);
  }
  if (selection.kind === 'declared') return;
  if (selection.minimumUnits < 1n) throw refuse('a key has at least one unit', 'selection.minimumUnits');
  if (compare(selection.delta, zero) <= 0 || compare(selection.delta, one) >= 0) {
    throw refuse('delta lies between 0 and 1', 'selection.delta');
  }
}

function isBounded(aggregate: DpAggregate): boolean {
  switch (aggregate.kind) {
    case 'units':
      return true;
    case 'rows':
      return aggregate.rowsPerUnit >= 1n;
    case 'sum':
      return aggregate.low <= aggregate.high && largest(aggregate) > 0n;
    case 'average':
      return aggregate.rowsPerUnit >= 1n && aggregate.low <= aggregate.high && largest(aggregate) > 0n;
    case 'variance':
      return aggregate.rowsPerUnit >= 1n && aggregate.reach >= 1n;
    case 'quantile':
      return (
        aggregate.rowsPerUnit >= 1n &&
        aggregate.candidates.length > 0 &&
        aggregate.candidates.every(
          (value, index) => index === 0 || (aggregate.candidates[index - 1] ?? value) < value,
        ) &&
        aggregate.rank.numerator >= 0n &&
        compare(aggregate.rank, one) <= 0
      );
  }
}
