// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, DatasetColumn, QueryTree } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';
import { relationsOf } from './columns-used.ts';

type TypeName = ColumnType['type'];

/**
 * How the keys of each group compare, in the tree's order: as numbers or as text. Throws ComputeError `tree-mismatch`
 * for a group over something that is not a column of a dataset.
 */
export function keyKinds(
  tree: QueryTree,
  columnsOf: ReadonlyMap<string, readonly DatasetColumn[]>,
): readonly ('number' | 'text')[] {
  const relations = relationsOf(tree);
  return tree.groups.map(({ key }) => {
    if (key.kind === 'case') return kindOf(key.branches[0]?.then.type);
    const relation = relations.find(({ alias }) => alias === key.column.relation);
    const columns = relation?.source === 'dataset' ? columnsOf.get(relation.name) : undefined;
    return kindOf(columns?.find(({ name }) => name === key.column.column)?.type.type);
  });
}

function kindOf(type: TypeName | undefined): 'number' | 'text' {
  if (type === undefined) throw new ComputeError('tree-mismatch');
  return type === 'integer' || type === 'decimal' ? 'number' : 'text';
}
