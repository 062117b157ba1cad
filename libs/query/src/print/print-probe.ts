// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, ColumnRef, Predicate, QueryTree, QueryValue } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { QueryError } from '../error.ts';
import type { Probe, ProbeAggregate, ProbeLayout } from '../probe.ts';
import { unitOfFrom } from '../scope/resolve-tree.ts';
import type { TableSchema } from '../schema.ts';
import { printAggregate, printColumn, printFilter, printKey } from './print-parts.ts';
import { as, printSelect, printWith, whereOf } from './print-select.ts';

/** Digits behind the point of one person's average. The engine rounds an exact sum divided by a count. */
const AVERAGE_SCALE = 9;

/**
 * What the worker runs for a tree: for each cell its keys, the distinct people in it, and for each aggregate the exact
 * numbers that it is made of with the distinct people behind them (release gate, 2.5). Rows without a person count
 * nowhere. Nothing in it can fail on any data: no division, and no cast but to text and of one person's average, which
 * becomes NULL when it does not fit.
 * @throws QueryError `broken-tree`, `no-unit`
 */
export function printProbe(tree: QueryTree, schemas: readonly TableSchema[]): Probe {
  const person = unitOfFrom(tree, schemas);
  const outputs: string[] = [];
  const columns = new Map<string, number>();
  const add = (expression: string): number => {
    const column = columns.get(expression) ?? outputs.length;
    if (column === outputs.length) outputs.push(as(`CAST(${expression} AS VARCHAR)`, `c${String(column)}`));
    columns.set(expression, column);
    return column;
  };
  const layout = {
    groups: tree.groups.map(({ name, key }) => ({ name, column: add(printKey(key)) })),
    people: add(countPeople(person, [])),
    aggregates: neededAggregates(tree).map((aggregate) => probeAggregate(aggregate, person, add)),
    values: tree.values.map(({ value }) => valueLayout(tree, value)),
  };
  const main = printSelect({
    outputs,
    from: tree.from,
    joins: tree.joins,
    where: [...whereOf(tree.where).map((where) => `(${where})`), `${printColumn(person)} IS NOT NULL`],
    groups: tree.groups.map(({ key }) => printKey(key)),
  });
  return { sql: printWith(tree.derived, printPersonal) + main, layout: { width: outputs.length, ...layout } };
}

/** The aggregates of a tree's values, each once, in the order of their first use. */
function neededAggregates(tree: QueryTree): Aggregate[] {
  const all = tree.values.flatMap(({ value }) =>
    value.kind === 'aggregate' ? [value.aggregate] : [value.numerator, value.denominator],
  );
  return all.filter(
    (aggregate, index) => all.findIndex((other) => printAggregate(other) === printAggregate(aggregate)) === index,
  );
}

function valueLayout(tree: QueryTree, value: QueryValue): ProbeLayout['values'][number] {
  const needed = neededAggregates(tree).map(printAggregate);
  const indexOf = (aggregate: Aggregate): number => {
    const index = needed.indexOf(printAggregate(aggregate));
    assert(index >= 0, 'the probe has every aggregate of the tree');
    return index;
  };
  if (value.kind === 'aggregate') return { aggregate: indexOf(value.aggregate), denominator: null };
  return { aggregate: indexOf(value.numerator), denominator: indexOf(value.denominator) };
}

function probeAggregate(aggregate: Aggregate, person: ColumnRef, add: (expression: string) => number): ProbeAggregate {
  const { filter } = aggregate;
  const conditions = filter === null ? [] : [filter];
  if (aggregate.kind === 'count-rows')
    return {
      aggregate,
      count: add(printAggregate(aggregate)),
      sum: null,
      people: add(countPeople(person, conditions)),
    };
  // Statistics of more than one moment need more columns than a layout has yet.
  if (aggregate.kind === 'pair' || aggregate.kind === 'variance' || aggregate.kind === 'quantile')
    throw new QueryError('broken-tree', `the probe cannot compute \`${aggregate.kind}\``, { field: 'values' });
  const { of } = aggregate;
  const counted = printAggregate({
    kind: aggregate.kind === 'count-distinct' ? 'count-distinct' : 'count',
    of,
    filter,
  });
  const summed = aggregate.kind === 'sum' || aggregate.kind === 'avg';
  return {
    aggregate,
    count: add(counted),
    sum: summed ? add(printAggregate({ kind: 'sum', of, filter })) : null,
    people: add(countPeople(person, [...conditions, ...presence(of, person)])),
  };
}

/** That the argument is there. The person always is: the probe has no rows without. */
const presence = (of: ColumnRef, person: ColumnRef): Predicate[] =>
  printColumn(of) === printColumn(person) ? [] : [{ kind: 'is-null', column: of, negated: true }];

function countPeople(person: ColumnRef, conditions: readonly Predicate[]): string {
  const [only, ...others] = conditions;
  const filter: Predicate | null =
    only === undefined || others.length === 0 ? (only ?? null) : { kind: 'and', parts: [only, ...others] };
  return `count(DISTINCT ${printColumn(person)})${printFilter(filter)}`;
}

/** An aggregate over one person's rows. Averages come to a fixed grid, so that sums over people stay exact. */
function printPersonal(aggregate: Aggregate): string {
  const exact = printAggregate(aggregate);
  return aggregate.kind === 'avg' ? `TRY_CAST(${exact} AS DECIMAL(38, ${String(AVERAGE_SCALE)}))` : exact;
}
