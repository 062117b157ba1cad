// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Block, ColumnRef, QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { QueryError } from '../error.ts';
import type { Probe } from '../probe.ts';
import { aggregatesOf, blocksOf } from '../scope/blocks.ts';
import { argumentsOf } from '../scope/arguments.ts';
import { AVERAGE_SCALE } from '../scope/relation.ts';
import { momentsFit } from '../scope/width.ts';
import { resolveTree, unitOfFrom, type Exists, type ResolvedBlock } from '../scope/resolve-tree.ts';
import type { TableSchema } from '../schema.ts';
import { printAggregateColumns } from './print-aggregate-columns.ts';
import { printAggregate, printColumn, printKey, printPredicate, printRelation } from './print-parts.ts';
import { as, printGroups, printSelect, printWith, whereOf } from './print-select.ts';

/**
 * What the worker runs for a tree, one statement for each block and grouping set: for each cell its keys, the distinct
 * people in it, and for each aggregate the exact numbers that it is made of with the distinct people behind them
 * (release gate, 2.5). Rows without a person count nowhere. Nothing in it can fail on any data: divisions are of counts by
 * constants, casts are to text or become NULL where a value does not fit, and sums of products fit by `momentsFit`.
 * @throws QueryError `broken-tree`, `no-unit`, `too-wide`
 */
export function printProbes(tree: QueryTree, schemas: readonly TableSchema[]): Probe[] {
  const { blocks } = resolveTree(tree, schemas);
  const tables = printWith(tree.derived, printPersonal, printMembership);
  return blocksOf(tree).flatMap((block, index) => {
    const names = blocks[index];
    assert(names !== undefined, 'every block is resolved');
    const sets = block.groupingSets ?? [null];
    return sets.map((set, setIndex) => {
      const { sql, layout } = printCells(block, names, set);
      return { block: index, groupingSet: set === null ? null : setIndex, sql: tables + sql, layout };
    });
  });
}

/** The cells of one block, grouped by the groups of one grouping set or by all. */
function printCells(block: Block, names: ResolvedBlock, set: readonly number[] | null): Pick<Probe, 'sql' | 'layout'> {
  const person = unitOfFrom(block, names);
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
  for (const aggregate of aggregates) demandFit(aggregate, names);
  const cell = { person, view: names.column, isNeverNull: neverNull(block, names), add };
  const layout = {
    groups: block.groups.map(({ name, key }, index) => ({
      name,
      column: isGrouped(index) ? add(printKey(key)) : null,
    })),
    people: add(`count(DISTINCT ${printColumn(person)})`),
    aggregates: aggregates.map((aggregate) => printAggregateColumns(aggregate, cell)),
    values: block.values.map(({ value }) => aggregatesOf(value).map((each) => indexIn(aggregates, each))),
  };
  const sql = printSelect({
    outputs,
    from: block.from,
    joins: block.joins,
    where: [
      ...whereOf(block.where, printMembership).map((where) => `(${where})`),
      `${printColumn(person)} IS NOT NULL`,
    ],
    groups: printGroups({ groups: block.groups.filter((_, index) => isGrouped(index)) }),
  });
  return { sql, layout: { width: outputs.length, ...layout } };
}

/** Columns of datasets that are declared without missing values, unless a LEFT JOIN has rows without that dataset. */
function neverNull({ joins }: Block, { column }: ResolvedBlock): (ref: ColumnRef) => boolean {
  const optional = new Set(joins.filter(({ kind }) => kind === 'left').map(({ relation }) => relation.alias));
  return (ref) => {
    const view = column(ref);
    return view.kind === 'dataset' && !view.column.nullable && !optional.has(ref.relation);
  };
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

/** An aggregate over one person's rows. Averages come to a fixed grid, so that sums over people stay exact. */
export function printPersonal(aggregate: Aggregate): string {
  const exact = printAggregate(aggregate);
  return aggregate.kind === 'avg' ? `TRY_CAST(${exact} AS DECIMAL(38, ${String(AVERAGE_SCALE)}))` : exact;
}

function demandFit(aggregate: Aggregate, names: ResolvedBlock): void {
  if (aggregate.kind !== 'variance' && aggregate.kind !== 'pair') return;
  if (momentsFit(argumentsOf(aggregate).map((argument) => ({ argument, view: names.column(argument) })))) return;
  throw new QueryError('too-wide', 'sums of squares could exceed what is exact', {
    field: 'values',
    remedy: 'the owner declares narrower bounds',
  });
}

/**
 * EXISTS as the engine plans it most plainly: the person is one of a set that does not depend on the row. NULL is nobody
 * on either side, so it is true or false as EXISTS is.
 */
export function printMembership({ relation, left, right, where, negated }: Exists): string {
  const [outside, inside] = [printColumn(left), printColumn(right)];
  const more = where === null ? '' : ` AND (${printPredicate(where)})`;
  const set = `SELECT ${inside} FROM ${printRelation(relation)} WHERE ${inside} IS NOT NULL${more}`;
  const member = `${outside} IS NOT NULL AND ${outside} IN (${set})`;
  return negated ? `NOT (${member})` : `(${member})`;
}
