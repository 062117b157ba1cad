// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Block, ColumnRef, Predicate, QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { QueryError } from '../error.ts';
import type { Probe, ProbeAggregate } from '../probe.ts';
import { aggregatesOf, blocksOf } from '../scope/blocks.ts';
import { resolveTree, unitOfFrom } from '../scope/resolve-tree.ts';
import type { TableSchema } from '../schema.ts';
import { printAggregate, printColumn, printFilter, printKey } from './print-parts.ts';
import { as, printGroups, printSelect, printWith, whereOf } from './print-select.ts';

/** Digits behind the point of one person's average. The engine rounds an exact sum divided by a count. */
const AVERAGE_SCALE = 9;

/**
 * What the worker runs for a tree, one statement for each block and grouping set: for each cell its keys, the distinct
 * people in it, and for each aggregate the exact numbers that it is made of with the distinct people behind them
 * (release gate, 2.5). Rows without a person count nowhere. Nothing in it can fail on any data: no division, and no cast
 * but to text and of one person's average, which becomes NULL when it does not fit.
 * @throws QueryError `broken-tree`, `no-unit`
 */
export function printProbes(tree: QueryTree, schemas: readonly TableSchema[]): Probe[] {
  const { blocks } = resolveTree(tree, schemas);
  const tables = printWith(tree.derived, printPersonal);
  return blocksOf(tree).flatMap((block, index) => {
    const names = blocks[index];
    assert(names !== undefined, 'every block is resolved');
    const person = unitOfFrom(block, names);
    const sets = block.groupingSets ?? [null];
    return sets.map((set, setIndex) => {
      const { sql, layout } = printCells(block, person, set);
      return { block: index, groupingSet: set === null ? null : setIndex, sql: tables + sql, layout };
    });
  });
}

/** The cells of one block, grouped by the groups of one grouping set or by all. */
function printCells(block: Block, person: ColumnRef, set: readonly number[] | null): Pick<Probe, 'sql' | 'layout'> {
  const outputs: string[] = [];
  const columns = new Map<string, number>();
  const add = (expression: string): number => {
    const column = columns.get(expression) ?? outputs.length;
    if (column === outputs.length) outputs.push(as(`CAST(${expression} AS VARCHAR)`, `c${String(column)}`));
    columns.set(expression, column);
    return column;
  };
  const isGrouped = (index: number) => set === null || set.includes(index);
  const aggregates = neededAggregates(block);
  const layout = {
    groups: block.groups.map(({ name, key }, index) => ({
      name,
      column: isGrouped(index) ? add(printKey(key)) : null,
    })),
    people: add(countPeople(person, [])),
    aggregates: aggregates.map((aggregate) => probeAggregate(aggregate, person, add)),
    values: block.values.map(({ value }) => aggregatesOf(value).map((each) => indexIn(aggregates, each))),
  };
  const sql = printSelect({
    outputs,
    from: block.from,
    joins: block.joins,
    where: [...whereOf(block.where).map((where) => `(${where})`), `${printColumn(person)} IS NOT NULL`],
    groups: printGroups({ groups: block.groups.filter((_, index) => isGrouped(index)) }),
  });
  return { sql, layout: { width: outputs.length, ...layout } };
}

/** The aggregates of a block's values, each once, in the order of their first use. */
function neededAggregates(block: Block): Aggregate[] {
  const all = block.values.flatMap(({ value }) => aggregatesOf(value));
  return all.filter((aggregate, index) => indexIn(all, aggregate) === index);
}

function indexIn(all: readonly Aggregate[], aggregate: Aggregate): number {
  const text = printAggregate(aggregate);
  return all.findIndex((other) => printAggregate(other) === text);
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
export function printPersonal(aggregate: Aggregate): string {
  const exact = printAggregate(aggregate);
  return aggregate.kind === 'avg' ? `TRY_CAST(${exact} AS DECIMAL(38, ${String(AVERAGE_SCALE)}))` : exact;
}
