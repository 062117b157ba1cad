// SPDX-License-Identifier: Apache-2.0
import type {
  Aggregate,
  Argument,
  ColumnRef,
  DimensionRef,
  GroupKey,
  Join,
  Literal,
  Predicate,
  Relation,
} from '@glovebox/contracts';

/** Quoted, so that no name is ever a keyword. Identifiers of a tree have no quotes in them. */
export const printName = (name: string): string => `"${name}"`;

export const printColumn = ({ relation, column }: ColumnRef): string => `${printName(relation)}.${printName(column)}`;

export const printDimension = ({ through, ...column }: DimensionRef): string => {
  const bare = printColumn(column);
  switch (through?.kind) {
    case undefined:
      return bare;
    case 'prefix':
      return `left(${bare}, ${String(through.length)})`;
    case 'truncate':
      return `date_trunc('${through.to}', ${bare})`;
    case 'part':
      return `date_part('${through.of}', ${bare})`;
  }
};

export function printLiteral({ type, value, parameter }: Literal): string {
  if (parameter !== undefined) return `$${parameter}`;
  switch (type) {
    case 'integer':
      return value;
    case 'decimal':
      return value.includes('.') ? value : `${value}.0`;
    case 'text':
      return printText(value);
    case 'boolean':
      return value === 'true' ? 'TRUE' : 'FALSE';
    case 'date':
      return `DATE ${printText(value)}`;
    case 'timestamp':
      return `TIMESTAMP ${printText(value)}`;
  }
}

const printText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Parts of AND and OR are in parentheses unless they cannot be misread. */
export function printPredicate(predicate: Predicate, exists: PrintExists = printExists): string {
  const not = 'negated' in predicate && predicate.negated ? 'NOT ' : '';
  switch (predicate.kind) {
    case 'compare':
      return `${printDimension(predicate.column)} ${predicate.op} ${printLiteral(predicate.value)}`;
    case 'in':
      return `${printDimension(predicate.column)} ${not}IN (${predicate.values.map(printLiteral).join(', ')})`;
    case 'between':
      return `${printDimension(predicate.column)} ${not}BETWEEN ${printLiteral(predicate.low)} AND ${printLiteral(predicate.high)}`;
    case 'is-null':
      return `${printDimension(predicate.column)} IS ${not}NULL`;
    case 'like':
      return `${printDimension(predicate.column)} ${not}${predicate.ignoreCase ? 'ILIKE' : 'LIKE'} ${printText(predicate.pattern)}`;
    case 'exists':
      return exists(predicate);
    case 'and':
    case 'or':
      return predicate.parts.map((part) => printPart(part, exists)).join(predicate.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT (${printPredicate(predicate.part, exists)})`;
  }
}

/** How an EXISTS is printed: for people as EXISTS, for the engine otherwise. */
export type PrintExists = (exists: Extract<Predicate, { kind: 'exists' }>) => string;

const printExists: PrintExists = ({ relation, left, right, where, negated }) => {
  const more = where === null ? '' : ` AND (${printPredicate(where)})`;
  const match = `${printColumn(right)} = ${printColumn(left)}`;
  return `${negated ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${printRelation(relation)} WHERE ${match}${more})`;
};

const printPart = (part: Predicate, exists: PrintExists): string =>
  part.kind === 'compare' || part.kind === 'in' || part.kind === 'is-null'
    ? printPredicate(part, exists)
    : `(${printPredicate(part, exists)})`;

export const printKey = (key: GroupKey): string =>
  key.kind === 'column'
    ? printDimension(key.column)
    : [
        'CASE',
        ...key.branches.map(({ when, then }) => `WHEN ${printPredicate(when)} THEN ${printLiteral(then)}`),
        ...(key.otherwise === null ? [] : [`ELSE ${printLiteral(key.otherwise)}`]),
        'END',
      ].join(' ');

export function printAggregate(aggregate: Aggregate): string {
  const filter = printFilter(aggregate.filter);
  switch (aggregate.kind) {
    case 'count-rows':
      return `count(*)${filter}`;
    case 'count-distinct':
      return `count(DISTINCT ${printArgument(aggregate.of)})${filter}`;
    case 'count':
    case 'sum':
    case 'avg':
      return `${aggregate.kind}(${printArgument(aggregate.of)})${filter}`;
    case 'variance':
      return `${aggregate.statistic}(${printArgument(aggregate.of)})${filter}`;
    case 'quantile':
      return `quantile_${aggregate.interpolated ? 'cont' : 'disc'}(${printArgument(aggregate.of)}, ${aggregate.at})${filter}`;
    case 'pair':
      return `${aggregate.statistic}(${printArgument(aggregate.y)}, ${printArgument(aggregate.x)})${filter}`;
  }
}

export const printArgument = ({ orElse, ...column }: Argument): string =>
  orElse === undefined ? printColumn(column) : `coalesce(${printColumn(column)}, ${orElse})`;

export const printFilter = (filter: Predicate | null): string =>
  filter === null ? '' : ` FILTER (WHERE ${printPredicate(filter)})`;

export const printRelation = ({ name, alias }: Relation): string =>
  name === alias ? printName(name) : `${printName(name)} AS ${printName(alias)}`;

export const printJoin = ({ kind, relation, left, right, on }: Join): string =>
  `${kind === 'left' ? 'LEFT JOIN' : 'JOIN'} ${printRelation(relation)} ON ${printColumn(left)} = ${printColumn(right)}${on === undefined ? '' : ` AND (${printPredicate(on)})`}`;
