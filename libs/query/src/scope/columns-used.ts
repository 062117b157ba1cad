// SPDX-License-Identifier: Apache-2.0
import type { Block, ColumnRef, QueryTree } from '@glovebox/contracts';
import type { TableSchema } from '../schema.ts';
import { blocksOf } from './blocks.ts';
import { resolveTree, unitOfFrom, type Exists, type ResolvedBlock } from './resolve-tree.ts';

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
  const { derived, blocks, all } = resolveTree(tree, schemas);
  for (const block of all)
    for (const { relation } of block.relations)
      if (relation.source === 'dataset' && !used.has(relation.name)) used.set(relation.name, new Set());
  const add = (block: ResolvedBlock, ref: ColumnRef) => {
    const view = block.column(ref);
    if (view.kind === 'dataset') used.get(view.dataset)?.add(view.column.name);
  };
  tree.derived.forEach((table, index) => {
    const block = derived[index];
    if (block !== undefined) for (const [names, ref] of columnRefs(block, table)) add(names, ref);
  });
  for (const { part, resolved } of blocksWithNames(tree, blocks)) {
    for (const [names, ref] of columnRefs(resolved, part)) add(names, ref);
    add(resolved, unitOfFrom(part, resolved));
  }
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

/** Every column reference below a node, whatever holds it, with the block whose names it uses. */
function* columnRefs(block: ResolvedBlock, node: unknown): Generator<[ResolvedBlock, ColumnRef]> {
  if (typeof node !== 'object' || node === null) return;
  if (isColumnRef(node)) yield [block, node];
  else if (isExists(node)) {
    yield [block, node.left];
    yield* columnRefs(block.inside(node), [node.right, node.where]);
  } else for (const part of Object.values(node)) yield* columnRefs(block, part);
}

const isExists = (node: object): node is Exists => 'kind' in node && node.kind === 'exists';

const isColumnRef = (node: object): node is ColumnRef =>
  'relation' in node && 'column' in node && typeof node.relation === 'string' && typeof node.column === 'string';
