// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument, ColumnRef } from '@glovebox/contracts';
import type { ProbeAggregate } from '../probe.ts';
import { argumentsOf } from '../scope/arguments.ts';
import { fractionOf } from '../scope/fraction.ts';
import type { ColumnView } from '../scope/relation.ts';
import { momentType } from '../scope/width.ts';
import { printAggregate, printArgument, printColumn, printPredicate } from './print-parts.ts';

/** Where the columns of one aggregate are printed to, and what its names mean. */
export interface CellColumns {
  readonly person: ColumnRef;
  readonly view: (ref: ColumnRef) => ColumnView;
  /** Whether the column has a value in every row of the block, by its declaration, which the loader holds it to. */
  readonly isNeverNull: (ref: ColumnRef) => boolean;
  /** Adds a column to the probe, each expression once, and says which it is. */
  readonly add: (expression: string) => number;
}

/**
 * The exact numbers that one aggregate is made of: contributing rows, distinct people behind them, and sums, sums of
 * products or neighbours in order. Nothing of it is computed in floating point.
 */
export function printAggregateColumns(aggregate: Aggregate, columns: CellColumns): ProbeAggregate {
  const filter = aggregate.filter === null ? [] : [`(${printPredicate(aggregate.filter)})`];
  switch (aggregate.kind) {
    case 'count-rows':
      return counted(aggregate, columns, filter, printAggregate(aggregate));
    case 'count':
    case 'count-distinct':
      return counted(aggregate, columns, [...filter, ...presence(aggregate.of, columns)], printAggregate(aggregate));
    case 'sum':
    case 'avg': {
      const { of, filter: where } = aggregate;
      const rows = printAggregate({ kind: 'count', of, filter: where });
      const sum = columns.add(printAggregate({ kind: 'sum', of, filter: where }));
      return { ...counted(aggregate, columns, [...filter, ...presence(of, columns)], rows), sum };
    }
    case 'variance':
    case 'pair':
      return moments(aggregate, columns, filter);
    case 'quantile':
      return neighbours(aggregate, columns, [...filter, ...presence(aggregate.of, columns)]);
  }
}

function counted(
  aggregate: Aggregate,
  { person, add }: CellColumns,
  conditions: string[],
  rows: string,
): ProbeAggregate {
  const people = `count(DISTINCT ${printColumn(person)})${where(conditions)}`;
  return { aggregate, count: add(rows), sum: null, people: add(people) };
}

/**
 * That the argument is there. The person always is, and so is what stands in for a missing value. Where no value can be
 * missing it is not said either: the people behind the aggregate are those of the cell, and are counted once.
 */
const presence = (of: Argument, { person, isNeverNull }: CellColumns): string[] =>
  of.orElse !== undefined || printColumn(of) === printColumn(person) || isNeverNull(of)
    ? []
    : [`${printColumn(of)} IS NOT NULL`];

const where = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`;

/** Sums of products for variance and regression, over the rows in which every argument is there. */
function moments(aggregate: Aggregate, columns: CellColumns, filter: string[]): ProbeAggregate {
  const [first = '', second] = argumentsOf(aggregate).map((argument) => exactly(argument, columns));
  const [y, x] = second === undefined ? [undefined, first] : [first, second];
  const conditions = [...filter, ...[y, x].filter((each) => each !== undefined).map((each) => `${each} IS NOT NULL`)];
  const sum = (product: string) => columns.add(`sum(${product})${where(conditions)}`);
  const own = { xx: sum(`${x} * ${x}`) };
  return {
    ...counted(aggregate, columns, conditions, `count(*)${where(conditions)}`),
    sum: sum(x),
    moments: y === undefined ? own : { ...own, y: sum(y), yy: sum(`${y} * ${y}`), xy: sum(`${x} * ${y}`) },
  };
}

/** An argument in a type whose products fit the engine's exact numbers. */
function exactly(argument: Argument, { view }: CellColumns): string {
  const { width, scale } = momentType(view(argument));
  return `TRY_CAST(${printArgument(argument)} AS DECIMAL(${String(width)}, ${String(scale)}))`;
}

/**
 * The values on both sides of a quantile, by whole-number ranks: rank `ceil(n q)`, or around `(n - 1) q + 1` where it is
 * interpolated. The list is sorted without missing values, so every rank that is asked for exists; of an empty one it is
 * NULL.
 */
function neighbours(
  aggregate: Extract<Aggregate, { kind: 'quantile' }>,
  columns: CellColumns,
  conditions: string[],
): ProbeAggregate {
  const argument = printArgument(aggregate.of);
  const { numerator, denominator } = fractionOf(aggregate.at);
  const rows = `count(${argument})${where(conditions)}`;
  const sorted = `list_sort(list(${argument})${where(conditions)})`;
  const at = (rank: string) => columns.add(`list_extract(${sorted}, ${rank})`);
  const steps = aggregate.interpolated ? `(${rows} - 1) * ${numerator}` : `${rows} * ${numerator} - 1`;
  const lower = at(`1 + (${steps}) // ${denominator}`);
  const upper = aggregate.interpolated
    ? at(`1 + (${steps} + ${String(Number(denominator) - 1)}) // ${denominator}`)
    : lower;
  return { ...counted(aggregate, columns, conditions, rows), neighbours: [lower, upper] };
}
