// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Block, DerivedTable, Join, Predicate, Relation } from '@glovebox/contracts';
import {
  printColumn,
  printJoin,
  printKey,
  printName,
  printPredicate,
  printRelation,
  type PrintExists,
} from './print-parts.ts';

export interface SelectParts {
  readonly outputs: readonly string[];
  readonly from: Relation;
  readonly joins: readonly Join[];
  /** Conditions that all hold. */
  readonly where: readonly string[];
  /** What follows GROUP BY; empty where nothing does. */
  readonly groups: string;
  readonly tail?: readonly string[];
}

/** One SELECT block, a clause a line. */
export const printSelect = ({ outputs, from, joins, where, groups, tail = [] }: SelectParts): string =>
  [
    `SELECT\n  ${outputs.join(',\n  ')}`,
    `FROM ${printRelation(from)}`,
    ...joins.map(printJoin),
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(groups === '' ? [] : [`GROUP BY\n  ${groups}`]),
    ...tail,
  ].join('\n');

/** What a block is grouped by: its keys, or its grouping sets written out. */
export function printGroups({ groups, groupingSets }: Pick<Block, 'groups' | 'groupingSets'>): string {
  const keys = groups.map(({ key }) => printKey(key));
  if (groupingSets === undefined) return keys.join(',\n  ');
  const sets = groupingSets.map((set) => `(${set.map((group) => keys[group] ?? '').join(', ')})`);
  return `GROUPING SETS (\n    ${sets.join(',\n    ')}\n  )`;
}

/** The WITH clause in front of a query; nothing when there are no derived tables. */
export function printWith(
  tables: readonly DerivedTable[],
  aggregate: (aggregate: Aggregate) => string,
  exists?: PrintExists,
): string {
  const printed = tables.map(
    (table) => `${printName(table.name)} AS (\n${indent(printDerived(table, aggregate, exists))}\n)`,
  );
  return printed.length === 0 ? '' : `WITH ${printed.join(',\n')}\n`;
}

export const as = (expression: string, name: string): string => `${expression} AS ${printName(name)}`;

export const whereOf = (predicate: Predicate | null, exists?: PrintExists): string[] =>
  predicate === null ? [] : [printPredicate(predicate, exists)];

function printDerived(table: DerivedTable, aggregate: (aggregate: Aggregate) => string, exists?: PrintExists): string {
  const unit = printColumn(table.unit.column);
  return printSelect({
    outputs: [
      as(unit, table.unit.name),
      ...table.columns.map((column) => as(aggregate(column.aggregate), column.name)),
    ],
    from: table.from,
    joins: table.joins,
    where: whereOf(table.where, exists),
    groups: unit,
  });
}

/** Two blanks before every line, but never inside of a text that has line ends of its own. */
function indent(sql: string): string {
  return sql
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('\n', '\n  ')))
    .join('')
    .replace(/^/, '  ');
}
