// SPDX-License-Identifier: Apache-2.0
import type { Block, ColumnRef, QueryTree } from '@glovebox/contracts';
import type { TableSchema } from '../schema.ts';
import { blocksOf } from './blocks.ts';
import { resolveTree, unitOfFrom, type ResolvedBlock } from './resolve-tree.ts';

/**
 * For every dataset of a tree, the columns that its probe reads: those that the tree names, and the person of the main
 * FROM. Nothing else needs to be loaded.
 * @throws QueryError `broken-tree`, `no-unit`
 */
export function columnsOfProbe(
  tree: QueryTree,
  schemas: readonly TableSchema[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  const { derived, blocks } = resolveTree(tree, schemas);
  for (const block of [...derived, ...blocks])
    for (const { relation } of block.relations)
      if (relation.source === 'dataset' && !used.has(relation.name)) used.set(relation.name, new Set());
  const add = (block: ResolvedBlock, ref: ColumnRef) => {
    const view = block.column(ref);
    if (view.kind === 'dataset') used.get(view.dataset)?.add(view.column.name);
  };
  tree.derived.forEach((table, index) => {
    const block = derived[index];
    if (block !== undefined) for (const ref of columnRefs(table)) add(block, ref);
  });
  for (const { part, resolved } of blocksWithNames(tree, blocks))
    for (const ref of [...columnRefs(part), unitOfFrom(part, resolved)]) add(resolved, ref);
  return used;
}

/** Each block alone, without the tables and blocks that stand beside the first, with what its names mean. */
function blocksWithNames(tree: QueryTree, blocks: readonly ResolvedBlock[]) {
  return blocksOf(tree).flatMap((block, index) => {
    const { derived: _, unionAll: __, ...part } = block as Partial<QueryTree> & Block;
    const resolved = blocks[index];
    return resolved === undefined ? [] : [{ part, resolved }];
  });
}

/** Every column reference below a node, whatever holds it. */
function* columnRefs(node: unknown): Generator<ColumnRef> {
  if (typeof node !== 'object' || node === null) return;
  if (isColumnRef(node)) yield node;
  else for (const part of Object.values(node)) yield* columnRefs(part);
}

const isColumnRef = (node: object): node is ColumnRef =>
  'relation' in node && 'column' in node && typeof node.relation === 'string' && typeof node.column === 'string';
