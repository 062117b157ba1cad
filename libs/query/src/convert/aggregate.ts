// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument, Predicate } from '@glovebox/contracts';
import { FunctionNode, OrderModifier, kindOf } from '../ast/nodes.ts';
import { conjunctionOf } from '../scope/conjunction.ts';
import { canonicalDecimal, compareDecimals, scaleOf } from '../scope/decimal.ts';
import { columnIn } from '../scope/relation.ts';
import { momentsFit } from '../scope/width.ts';
import { argumentsOf } from '../scope/arguments.ts';
import { toArgument, toChoice } from './aggregate-argument.ts';
import type { Conversion } from './conversion.ts';
import { toLiteral } from './literal.ts';
import type { Names } from './names.ts';
import { toPredicate } from './predicate.ts';
import { refuseExpression } from './refuse-expression.ts';

type Variance = Extract<Aggregate, { kind: 'variance' }>['statistic'];
type Pair = Extract<Aggregate, { kind: 'pair' }>['statistic'];

const VARIANCES: Readonly<Record<string, Variance>> = {
  variance: 'var_samp',
  var_samp: 'var_samp',
  var_pop: 'var_pop',
  stddev: 'stddev_samp',
  stddev_samp: 'stddev_samp',
  stddev_pop: 'stddev_pop',
};
const PAIRS: Readonly<Record<string, Pair>> = {
  corr: 'corr',
  covar_samp: 'covar_samp',
  covar_pop: 'covar_pop',
  regr_slope: 'regr_slope',
  regr_intercept: 'regr_intercept',
  regr_r2: 'regr_r2',
};
const QUANTILES = new Set(['quantile', 'quantile_cont', 'quantile_disc', 'median']);
const COUNTS = new Set(['count', 'count_star', 'count_if', 'countif']);
const QUANTILE_DIGITS_MAX = 4;

const nameOf = (node: unknown): string => (node as { function_name?: string }).function_name ?? '';

/** Whether a node is a call of one of our aggregates, well-formed or not. */
export function isAggregate(node: unknown): boolean {
  const name = kindOf(node) === 'FUNCTION' ? nameOf(node) : '';
  return (
    ['sum', 'avg', 'mean'].includes(name) || [COUNTS, QUANTILES].some((names) => names.has(name)) || isStatistic(name)
  );
}

const isStatistic = (name: string): boolean => Object.hasOwn(VARIANCES, name) || Object.hasOwn(PAIRS, name);

/**
 * An aggregate over columns, with FILTER. CASE WHEN … THEN column END inside of it becomes a filter, coalesce a stand-in
 * for missing values. @throws QueryRefusal
 */
export function toAggregate(conversion: Conversion, names: Names, node: unknown): Aggregate {
  if (!isAggregate(node)) return refuseExpression(conversion, node, 'An aggregate');
  const call = conversion.read(FunctionNode, node);
  if (call.schema !== '' || call.catalog !== '' || call.export_state || call.is_operator)
    return conversion.refuse('function', node, 'Aggregates are called by their plain names.');
  if (call.distinct && call.function_name !== 'count')
    return conversion.refuse(
      'aggregate-argument',
      node,
      'DISTINCT goes with count only.',
      `Write ${call.function_name}(column).`,
    );
  const filter = call.filter === null ? null : toPredicate(conversion, names, call.filter);
  const aggregate = unfiltered({ conversion, names, node, call }, filter);
  demandFit(conversion, names, node, aggregate);
  return aggregate;
}

interface Call {
  readonly conversion: Conversion;
  readonly names: Names;
  readonly node: unknown;
  readonly call: FunctionNode;
}

function unfiltered(of: Call, filter: Predicate | null): Aggregate {
  const { conversion, names, node, call } = of;
  const name = call.function_name;
  if (QUANTILES.has(name)) return quantile(of, filter);
  if (call.order_bys.orders.length > 0)
    return conversion.refuse(
      'aggregate-argument',
      node,
      'The order inside of an aggregate does not matter.',
      'Leave ORDER BY out.',
    );
  if (name === 'count_star') return { kind: 'count-rows', filter };
  const pair = PAIRS[name];
  if (pair !== undefined) {
    const [y, x] = arguments_(of, 2);
    return {
      kind: 'pair',
      statistic: pair,
      y: toArgument(conversion, names, y),
      x: toArgument(conversion, names, x),
      filter,
    };
  }
  const [only] = arguments_(of, 1);
  if (COUNTS.has(name) && name !== 'count') {
    const both = conjunctionOf([...(filter === null ? [] : [filter]), toPredicate(conversion, names, only)]);
    return { kind: 'count-rows', filter: both };
  }
  return overOne(of, only, filter);
}

/** count, sum, avg and the variance family: over a column, or over one that a CASE chooses rows for. */
function overOne({ conversion, names, call }: Call, only: unknown, filter: Predicate | null): Aggregate {
  const name = call.function_name;
  const choice = toChoice(conversion, names, only, name);
  const both = conjunctionOf([...(filter === null ? [] : [filter]), ...(choice.when === null ? [] : [choice.when])]);
  if (choice.countsRows) return { kind: 'count-rows', filter: both };
  const of = toArgument(conversion, names, choice.then);
  const statistic = VARIANCES[name];
  if (statistic !== undefined) return { kind: 'variance', statistic, of, filter: both };
  if (name === 'count') return { kind: call.distinct ? 'count-distinct' : 'count', of, filter: both };
  return { kind: name === 'sum' ? 'sum' : 'avg', of, filter: both };
}

function arguments_({ conversion, node, call }: Call, count: number): readonly unknown[] {
  if (call.children.length === count) return call.children;
  const message = count === 1 ? 'This aggregate is over one column.' : 'This aggregate is over two columns.';
  return conversion.refuse('aggregate-argument', node, message, 'Name them, and leave the rest out.');
}

/** quantile_cont(column, fraction), or percentile_cont(fraction) WITHIN GROUP (ORDER BY column), which arrives as well. */
function quantile({ conversion, names, node, call }: Call, filter: Predicate | null): Aggregate {
  const interpolated = call.function_name === 'median' || call.function_name === 'quantile_cont';
  const { orders } = conversion.read(OrderModifier, call.order_bys);
  const within = orders.map(({ expression, type }) => (type === 'DESCENDING' ? null : expression));
  const [column, fraction, ...others] = [...within, ...call.children];
  const isMedian = call.function_name === 'median';
  if (column === undefined || column === null || others.length > 0 || isMedian !== (fraction === undefined))
    return conversion.refuse(
      'quantile',
      node,
      'A quantile is over one column, at one fraction.',
      'Write quantile_cont(column, 0.5).',
    );
  const at = isMedian ? '0.5' : fractionOf(conversion, fraction);
  return { kind: 'quantile', of: toArgument(conversion, names, column), at, interpolated, filter };
}

function fractionOf(conversion: Conversion, node: unknown): string {
  const { type, value } = toLiteral(conversion, node);
  const at = type === 'decimal' ? canonicalDecimal(value) : null;
  const isWithin = at !== null && compareDecimals(at, '0') > 0 && compareDecimals(at, '1') < 0;
  if (isWithin && scaleOf(at) <= QUANTILE_DIGITS_MAX) return at;
  const message = `A quantile is at a constant between 0 and 1 with at most ${String(QUANTILE_DIGITS_MAX)} digits.`;
  return conversion.refuse('quantile', node, message, 'Write 0.5, for example.');
}

/** Sums of squares must be exact, whatever the data: the bounds of the column decide. */
function demandFit(conversion: Conversion, names: Names, node: unknown, aggregate: Aggregate): void {
  if (aggregate.kind !== 'variance' && aggregate.kind !== 'pair') return;
  const viewOf = ({ relation, column }: Argument) => columnIn(names.relations, relation, column);
  const all = argumentsOf(aggregate).map((argument) => ({ argument, view: viewOf(argument) }));
  // What is no measure has no bounds, and its owner's terms refuse it in plainer words.
  const measured = all.filter(({ view }) => view?.kind !== 'dataset' || view.column.terms.role === 'measure');
  if (momentsFit(measured)) return;
  conversion.refuse(
    'too-wide',
    node,
    'The declared bounds of this column are so wide that sums of its squares could exceed 38 digits.',
    'Ask the owner for narrower bounds, or for fewer decimals.',
  );
}
