// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, ColumnRef, DerivedTable, QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { argumentsOf } from '../scope/arguments.ts';
import { blocksOf } from '../scope/blocks.ts';
import { resolveTree, unitOfFrom, type ResolvedBlock } from '../scope/resolve-tree.ts';
import { derivedParts, toldBy } from '../scope/told-by.ts';
import type { Probe, ProbeLayout } from '../probe.ts';
import type { TableSchema } from '../schema.ts';
import {
  printArgument,
  printColumn,
  printJoin,
  printKey,
  printName,
  printPredicate,
  printRelation,
} from './print-parts.ts';
import { printMembership, printPersonal } from './print-probe.ts';
import { as, printSelect, printWith, whereOf } from './print-select.ts';

/** The columns in which the worker keeps the keyed hash of each row, and which row it is, from 0. No column of a dataset can have their names. */
export const ROW_ID = 'glovebox row';
export const ROW_NUMBER = 'glovebox number';

/** The rows behind the cells of one block: what its aggregates add up, before it is added up. */
export interface Contributions {
  /**
   * One row for each row of the block's FROM and WHERE: `u` the person, `k0`… the groups, `r0`… the numbers of the rows of
   * `datasets` and `h0`… their hashes, and for each aggregate `f0`… whether the row contributes to it, `a0`… and `b0`…
   * what (sums and moments).
   */
  readonly sql: string;
  /** Columns of its result. */
  readonly width: number;
  /** By aggregate: every row contributes, whatever is in it. */
  readonly always: readonly boolean[];
  /** The datasets in FROM and joins, by alias. */
  readonly datasets: readonly { readonly alias: string; readonly dataset: string }[];
}

/**
 * What the audit runs on: who and what stands behind each cell of a probe. Never leaves the engine; its counts must be
 * those of the probe, which is printed apart from it. `aggregates` are those of the probe's layout.
 * @throws QueryError `broken-tree`, `no-unit`
 */
export function printContributions(
  tree: QueryTree,
  schemas: readonly TableSchema[],
  index: number,
  aggregates: readonly Aggregate[],
): Contributions {
  const block = blocksOf(tree)[index];
  const names = resolveTree(tree, schemas).blocks[index];
  assert(block !== undefined && names !== undefined, 'the tree has the block');
  const person = unitOfFrom(block, names);
  const datasets = datasetsOfBlock(names);
  const outputs = [
    as(printColumn(person), 'u'),
    ...block.groups.map(({ key }, at) => as(printKey(key), `k${String(at)}`)),
    ...datasets.flatMap(({ alias }, at) => [
      as(rowOf(alias, ROW_NUMBER), `r${String(at)}`),
      as(rowOf(alias, ROW_ID), `h${String(at)}`),
    ]),
    ...aggregates.flatMap((aggregate, at) => printContribution(aggregate, String(at), person)),
  ];
  const select = printSelect({
    outputs,
    from: block.from,
    joins: block.joins,
    where: [
      ...whereOf(block.where, printMembership).map((where) => `(${where})`),
      `${printColumn(person)} IS NOT NULL`,
    ],
    groups: '',
  });
  const always = aggregates.map((aggregate) => conditionsFor(aggregate, person).length === 0);
  const sql = printWith(tree.derived, printPersonal, printMembership) + select;
  return { sql, width: outputs.length, always, datasets };
}

/** The rows of a dataset that a derived table is made of: `u` the person, `id` the row's number, as often as it enters. */
export interface DerivedRows {
  readonly dataset: string;
  readonly sql: string;
}

/**
 * All datasets below a derived table, through derived tables below it too. `path`: only rows that contribute to the first of
 * these aggregates, and below the table that it is over to the next.
 */
export function printDerivedRows(
  tree: QueryTree,
  schemas: readonly TableSchema[],
  name: string,
  path: readonly Aggregate[] = [],
): DerivedRows[] {
  const index = tree.derived.findIndex((table) => table.name === name);
  const table = tree.derived[index];
  const names = resolveTree(tree, schemas).derived[index];
  assert(table !== undefined && names !== undefined, 'the tree has the derived table');
  const from = [`FROM ${printRelation(table.from)}`, ...table.joins.map(printJoin)].join('\n');
  const person = printColumn(table.unit.column);
  const [part, ...rest] = path;
  const conditions = [
    ...(table.where === null ? [] : [`(${printPredicate(table.where, printMembership)})`]),
    ...(part === undefined ? [] : conditionsFor(part, table.unit.column)),
  ];
  const where = conditions.length === 0 ? '' : `\nWHERE ${conditions.join(' AND ')}`;
  const [argument] = part === undefined ? [] : argumentsOf(part);
  const withTables = printWith(tree.derived.slice(0, index), printPersonal, printMembership);
  return names.relations.flatMap(({ relation }) => {
    if (relation.source === 'dataset') {
      const sql = `${withTables}SELECT ${as(person, 'u')}, ${as(rowOf(relation.alias, ROW_NUMBER), 'id')}\n${from}${where}`;
      return [{ dataset: relation.name, sql }];
    }
    const further = argument?.relation === relation.alias ? rest : [];
    return printDerivedRows(tree, schemas, relation.name, further).map(({ dataset, sql }) => ({
      dataset,
      sql: `SELECT below.u, below.id FROM (${withTables}SELECT ${as(person, 'u')}\n${from}${where}\nGROUP BY ${person}) AS here JOIN (${sql}) AS below ON below.u = here.u`,
    }));
  });
}

/** A statement of the audit that lists rows of datasets, with how many columns it gives. */
export type RowsStatement = Pick<Contributions, 'sql' | 'width'>;

/** Every statement of the audit that reads datasets by what the tree says, for a second look at its plan. */
export function printRowsStatements(
  tree: QueryTree,
  schemas: readonly TableSchema[],
  probes: readonly Probe[],
): RowsStatement[] {
  const first = new Map([...probes].reverse().map((probe) => [probe.block, probe]));
  return [
    ...[...first.values()].map(({ block, layout }) =>
      printContributions(tree, schemas, block, auditedAggregates(layout).aggregates),
    ),
    ...[...new Set(tree.derived.flatMap((table) => printBelow(tree, schemas, table)))].map((sql) => ({
      sql,
      width: 2,
    })),
  ];
}

/** Whatever may be asked of the rows below a derived table: who is there, and what each column is made of. */
function printBelow(tree: QueryTree, schemas: readonly TableSchema[], { name, columns }: DerivedTable): string[] {
  const paths = columns.flatMap((column) => derivedParts(tree, name, column.name).map(({ path }) => path));
  return [[], ...paths].flatMap((path) => printDerivedRows(tree, schemas, name, path).map(({ sql }) => sql));
}

/** What the audit keeps of each row for a probe. */
export interface AuditedAggregates {
  /** Those of the layout in its order, and then what the ones with coalesce tell. */
  readonly aggregates: readonly Aggregate[];
  /** For each of the layout the places of what it tells (`toldBy`). */
  readonly told: readonly (readonly number[])[];
}

export function auditedAggregates({ aggregates: asked }: ProbeLayout): AuditedAggregates {
  const aggregates = asked.map(({ aggregate }) => aggregate);
  const told = asked.map(({ aggregate }, at) =>
    toldBy(aggregate).map((part) => (part === aggregate ? at : aggregates.push(part) - 1)),
  );
  return { aggregates, told };
}

const datasetsOfBlock = ({ relations }: ResolvedBlock) =>
  relations.flatMap(({ relation: { source, name, alias } }) =>
    source === 'dataset' ? [{ alias, dataset: name }] : [],
  );

const rowOf = (alias: string, column: string): string => `${printName(alias)}.${printName(column)}`;

function printContribution(aggregate: Aggregate, at: string, person: ColumnRef): string[] {
  const contributes = as(conditionsFor(aggregate, person).join(' AND ') || 'TRUE', `f${at}`);
  if (!ADDS_UP.has(aggregate.kind)) return [contributes];
  const values = argumentsOf(aggregate);
  return [contributes, ...values.map((value, index) => as(printArgument(value), `${index === 0 ? 'a' : 'b'}${at}`))];
}

/** When a row contributes: its filter holds, and its arguments are there. */
function conditionsFor(aggregate: Aggregate, person: ColumnRef): string[] {
  const present = argumentsOf(aggregate)
    .filter(({ orElse, ...column }) => orElse === undefined && printColumn(column) !== printColumn(person))
    .map((value) => `${printArgument(value)} IS NOT NULL`);
  const filter =
    aggregate.filter === null ? [] : [`coalesce(${printPredicate(aggregate.filter, printMembership)}, FALSE)`];
  return [...filter, ...present];
}

/** Aggregates of which one person's share can be told. */
const ADDS_UP: ReadonlySet<Aggregate['kind']> = new Set(['sum', 'avg', 'variance', 'pair']);
