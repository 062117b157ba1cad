// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, QueryTree } from '@glovebox/contracts';
import { blocksOf, resolveTree, typeThrough, type TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';

export type KeyKind = 'number' | 'text';

/**
 * How the keys of each group compare, for each block in its order: as numbers or as text. Throws ComputeError `tree-mismatch`
 * for a group over something that is not a column of a dataset, QueryError for a tree that names what is not there.
 */
export function keyKinds(tree: QueryTree, schemas: readonly TableSchema[]): readonly (readonly KeyKind[])[] {
  const { blocks } = resolveTree(tree, schemas);
  return blocksOf(tree).map(({ groups }, index) =>
    groups.map(({ key }) => {
      if (key.kind === 'case') return kindOf(key.branches[0]?.then.type);
      const view = blocks[index]?.column(key.column);
      if (view?.kind !== 'dataset') return kindOf(undefined);
      return kindOf(typeThrough(view.column.type, key.column.through)?.type);
    }),
  );
}

function kindOf(type: ColumnType['type'] | undefined): KeyKind {
  if (type === undefined) throw new ComputeError('tree-mismatch');
  return type === 'integer' || type === 'decimal' ? 'number' : 'text';
}
