// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Block, ColumnRef, QueryTree, Relation } from '@glovebox/contracts';
import { argumentsOf, blocksOf, existsOf } from '@glovebox/query';

/**
 * The datasets that an aggregate of a block says something of: those that its rows cannot be there without, those that
 * decide which rows are there or in which group, and those that it computes with. A table joined with LEFT JOIN and not
 * named anywhere counts only where it multiplies rows.
 */
export function datasetsBehind(tree: QueryTree, index: number, aggregate: Aggregate): ReadonlySet<string> {
  const block = blocksOf(tree)[index];
  if (block === undefined) return new Set();
  const named = new Set([
    ...aliasesIn(block.where),
    ...block.groups.flatMap(({ key }) => aliasesIn(key)),
    ...aliasesIn(aggregate),
  ]);
  const multiplies = aggregate.kind !== 'count-distinct';
  const relations = [
    block.from,
    ...block.joins
      .filter(({ kind, relation }) => {
        const isDataset = relation.source === 'dataset';
        return kind === 'inner' || named.has(relation.alias) || (multiplies && isDataset);
      })
      .map(({ relation }) => relation),
  ];
  return new Set([
    ...relations.flatMap((relation) => baseDatasets(tree, relation)),
    ...existsIn(tree, block, aggregate),
  ]);
}

export function baseDatasets(tree: QueryTree, { source, name }: Relation): string[] {
  if (source === 'dataset') return [name];
  const table = tree.derived.find((derived) => derived.name === name);
  if (table === undefined) return [];
  return [table.from, ...table.joins.map(({ relation }) => relation)].flatMap((relation) =>
    baseDatasets(tree, relation),
  );
}

/** The aliases that anything below a node names. */
function aliasesIn(node: unknown): string[] {
  return columnsIn(node).map(({ relation }) => relation);
}

export function columnsIn(node: unknown): ColumnRef[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('relation' in node && 'column' in node && typeof node.relation === 'string' && typeof node.column === 'string')
    return [{ relation: node.relation, column: node.column }];
  return Object.values(node).flatMap(columnsIn);
}

/** EXISTS looks into a dataset that is not in FROM. */
function existsIn(tree: QueryTree, block: Block, aggregate: Aggregate): string[] {
  const conditions = [block.where, aggregate.filter].filter((condition) => condition !== null);
  return conditions.flatMap(existsOf).flatMap(({ relation }) => baseDatasets(tree, relation));
}

/** Whether the aggregate counts distinct people rather than values. */
export const countsPeople = (aggregate: Aggregate, isUnit: (column: ColumnRef) => boolean): boolean =>
  aggregate.kind === 'count-distinct' && argumentsOf(aggregate).every(isUnit);
