// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, Predicate, QueryTree } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { blocksOf } from '../scope/blocks.ts';
import { resolveTree, unitOfFrom } from '../scope/resolve-tree.ts';
import type { TableSchema } from '../schema.ts';
import { printColumn, printKey, printPredicate } from './print-parts.ts';
import { printMembership } from './print-probe.ts';
import { as, printSelect, whereOf } from './print-select.ts';

/** A whole number that a row carries: its column's value times 10^scale, or 1 where it counts; NULL where it does not. */
export interface RowMeasure {
  /** Null: every row that the filter leaves. */
  readonly column: ColumnRef | null;
  readonly kind: 'value' | 'presence';
  readonly filter: Predicate | null;
  readonly scale: number;
}

/**
 * The rows of a block before anything is added up, for bounding what one person contributes: `u` the person, `k0`… the
 * given groups, `v0`… the measures as whole numbers. Never leaves the engine. For a tree without derived
 * tables. Nothing in it can fail on any data: a column of 18 digits times a power of ten fits.
 * @throws QueryError `broken-tree`, `no-unit`
 */
export function printUnitRows(
  tree: QueryTree,
  schemas: readonly TableSchema[],
  part: { readonly block: number; readonly groups: readonly number[]; readonly measures: readonly RowMeasure[] },
): string {
  assert(tree.derived.length === 0, 'rows are those of datasets');
  const block = blocksOf(tree)[part.block];
  const names = resolveTree(tree, schemas).blocks[part.block];
  assert(block !== undefined && names !== undefined, 'the tree has the block');
  const person = printColumn(unitOfFrom(block, names));
  const keys = part.groups.flatMap((group) => block.groups[group] ?? []);
  return printSelect({
    outputs: [
      as(person, 'u'),
      ...keys.map(({ key }, at) => as(printKey(key), `k${String(at)}`)),
      ...part.measures.map((measure, at) => as(printMeasure(measure), `v${String(at)}`)),
    ],
    from: block.from,
    joins: block.joins,
    where: [...whereOf(block.where, printMembership).map((where) => `(${where})`), `${person} IS NOT NULL`],
    groups: '',
  });
}

function printMeasure({ column, kind, filter, scale }: RowMeasure): string {
  const value = column === null ? '1' : printColumn(column);
  const onGrid = scale === 0 ? value : `${value} * ${(10 ** scale).toString()}`;
  const number = kind === 'value' ? `CAST(${onGrid} AS HUGEINT)` : 'CAST(1 AS BIGINT)';
  const conditions = [
    ...(filter === null ? [] : [`(${printPredicate(filter)})`]),
    ...(column === null ? [] : [`${value} IS NOT NULL`]),
  ];
  return conditions.length === 0 ? number : `CASE WHEN ${conditions.join(' AND ')} THEN ${number} END`;
}
