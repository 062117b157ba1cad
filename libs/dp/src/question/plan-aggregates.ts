// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument, Block, ColumnRef, Predicate } from '@glovebox/contracts';
import { unitBehind, type ResolvedBlock } from '@glovebox/query';
import { ceiling, floor, multiply, parseDecimal, rational } from '../exact/rational.ts';
import type { CellInput, DpAggregate } from '../mechanisms/plan.ts';
import { ladderBetween, powerSumsOnLadder, ranksOnLadder, reachOf, rungsOf, type Ladder } from './ladder.ts';
import type { PlanRefusal } from './plan-question.ts';

/** What a row carries for one statistic: a value on its grid, or 1 where it counts; nothing where it does not. */
export interface Measure {
  /** The column whose value it is, or that must be there; null for all rows that the filter leaves. */
  readonly column: ColumnRef | null;
  readonly kind: 'value' | 'presence';
  readonly filter: Predicate | null;
  /** Digits behind the point of the grid. */
  readonly scale: number;
  /** What one person's rows of one cell can add up to. */
  readonly total: { readonly low: bigint; readonly high: bigint };
  /** For quantiles and variances: the declared values that its values are counted by. */
  readonly ladder: Ladder | null;
}

export interface PlannedAggregate {
  readonly dp: DpAggregate;
  readonly scale: number;
  /** Which measure it is of; null for units and rows. */
  readonly measure: number | null;
  /** Of variances: what one step between the values is on the grid. */
  readonly step?: bigint;
}

interface Within {
  readonly block: Block;
  readonly names: ResolvedBlock;
  readonly rowsPerUnit: number;
}

type Planned =
  | { readonly aggregates: readonly PlannedAggregate[]; readonly measures: readonly Measure[] }
  | { readonly refusals: readonly PlanRefusal[] };

/** The mechanism of each statistic, with the bounds of what one person adds to it. */
export function planAggregates(aggregates: readonly Aggregate[], within: Within): Planned {
  const measures: Measure[] = [];
  const indexOf = (measure: Measure): number => {
    const text = sameRows(measure);
    const found = measures.findIndex((other) => sameRows(other) === text);
    return found >= 0 ? found : measures.push(measure) - 1;
  };
  const planned = aggregates.map((aggregate) => planAggregate(aggregate, within, indexOf));
  const refusals = planned.flatMap((one) => ('code' in one ? [one] : []));
  if (refusals.length > 0) return { refusals };
  return { aggregates: planned.flatMap((one) => ('code' in one ? [] : [one])), measures };
}

/** Total and ladder follow from the column. */
const sameRows = ({ total: _, ladder, ...measure }: Measure): string => JSON.stringify([measure, ladder !== null]);

function planAggregate(
  aggregate: Aggregate,
  { block, names, rowsPerUnit }: Within,
  indexOf: (measure: Measure) => number,
): PlannedAggregate | PlanRefusal {
  const rows = BigInt(rowsPerUnit);
  const counted = (column: ColumnRef | null, filter: Predicate | null): PlannedAggregate => {
    const measure = indexOf({
      column,
      kind: 'presence',
      filter,
      scale: 0,
      total: { low: 0n, high: rows },
      ladder: null,
    });
    return { dp: { kind: 'rows', rowsPerUnit: rows }, scale: 0, measure };
  };
  switch (aggregate.kind) {
    case 'count-rows':
      if (aggregate.filter !== null) return counted(null, aggregate.filter);
      return { dp: { kind: 'rows', rowsPerUnit: rows }, scale: 0, measure: null };
    case 'count':
      return aggregate.of.orElse === undefined ? counted(columnOf(aggregate.of), aggregate.filter) : refuse('coalesce');
    case 'count-distinct':
      if (aggregate.filter !== null || !isPerson(aggregate.of, block, names))
        return refuse('count(DISTINCT) of anything but the people of a whole group');
      return { dp: { kind: 'units' }, scale: 0, measure: null };
    case 'sum':
    case 'avg': {
      const bounds = boundsOf(aggregate.of, names, rows);
      if (bounds === null) return refuse('a sum or average of anything but a bare measure');
      const { scale, total } = bounds;
      const measure = indexOf({
        column: columnOf(aggregate.of),
        kind: 'value',
        filter: aggregate.filter,
        scale,
        total,
        ladder: null,
      });
      return aggregate.kind === 'sum'
        ? { dp: { kind: 'sum', ...total }, scale, measure }
        : { dp: { kind: 'average', rowsPerUnit: rows, ...total }, scale, measure };
    }
    case 'variance':
    case 'quantile': {
      const bounds = boundsOf(aggregate.of, names, rows);
      if (bounds === null) return refuse('a quantile or variance of anything but a bare measure');
      const { scale, total, low, high } = bounds;
      const ladder = ladderBetween(low, high);
      const measure = indexOf({
        column: columnOf(aggregate.of),
        kind: 'value',
        filter: aggregate.filter,
        scale,
        total,
        ladder,
      });
      if (aggregate.kind === 'variance')
        return {
          dp: { kind: 'variance', rowsPerUnit: rows, reach: reachOf(ladder) },
          scale,
          measure,
          step: ladder.step,
        };
      const dp = { kind: 'quantile', rowsPerUnit: rows, rank: parseDecimal(aggregate.at), candidates: rungsOf(ladder) };
      return { dp: { ...dp, kind: 'quantile' }, scale, measure };
    }
    case 'pair':
      return refuse('regression and correlation');
  }
}

const refuse = (what: string): PlanRefusal => ({
  code: 'dp-statistic',
  message: `${what}: not answered under differential privacy.`,
  remedy:
    'ask for count(*), count(column), count(DISTINCT person), sum, avg, variance, stddev, median or a quantile of a measure',
});

const columnOf = ({ relation, column }: Argument): ColumnRef => ({ relation, column });

/** The person whom rows are of, by a name that is never missing. */
function isPerson(of: Argument, { from, joins }: Block, names: ResolvedBlock): boolean {
  const isAlwaysThere =
    of.relation === from.alias ||
    joins.some(({ kind, relation }) => kind === 'inner' && relation.alias === of.relation);
  return of.orElse === undefined && isAlwaysThere && unitBehind(names.column(of)) !== null;
}

/** The bounds that the loader clamped values of the column into, and those of the total of 1 to `rows` of them. */
function boundsOf(
  of: Argument,
  names: ResolvedBlock,
  rows: bigint,
): { readonly scale: number; readonly low: bigint; readonly high: bigint; readonly total: Measure['total'] } | null {
  const view = names.column(of);
  if (of.orElse !== undefined || view.kind !== 'dataset' || view.column.terms.role !== 'measure') return null;
  const { type, terms } = view.column;
  const scale = type.type === 'decimal' ? type.scale : 0;
  const onGrid = (bound: string) => multiply(parseDecimal(bound), rational(10n ** BigInt(scale)));
  const [low, high] = [ceiling(onGrid(terms.bounds.low)), floor(onGrid(terms.bounds.high))];
  return { scale, low, high, total: { low: low < 0n ? low * rows : low, high: high > 0n ? high * rows : high } };
}

/** A cell of the bounded table as it was added up. */
export interface SummedCell {
  readonly units: bigint;
  readonly rows: bigint;
  /** In the order of the measures. */
  readonly measures: readonly SummedMeasure[];
}

export interface SummedMeasure {
  readonly rows: bigint;
  readonly sum: bigint;
  /** How many values stand on each rung of the measure's ladder, where it has one. */
  readonly onRungs?: readonly bigint[];
}

/** What the mechanisms take of a cell, in the order of the aggregates. */
export const inputsOf = (aggregates: readonly PlannedAggregate[], cell: SummedCell): readonly CellInput[] =>
  aggregates.map(({ dp, measure }): CellInput => {
    const summed: SummedMeasure = (measure === null ? null : cell.measures[measure]) ?? { rows: cell.rows, sum: 0n };
    const { rows, sum } = summed;
    if (dp.kind === 'units') return { kind: 'number', value: cell.units };
    if (dp.kind === 'average') return { kind: 'average', sum, rows };
    if (dp.kind === 'variance') return { kind: 'variance', ...powerSumsOnLadder(summed.onRungs ?? []) };
    if (dp.kind === 'quantile') return { kind: 'ranks', ...ranksOnLadder(summed.onRungs ?? []) };
    return { kind: 'number', value: dp.kind === 'sum' ? sum : rows };
  });
