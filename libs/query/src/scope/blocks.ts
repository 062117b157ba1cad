// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Block, QueryTree, QueryValue } from '@glovebox/contracts';

/** The blocks of a question in order: the tree itself, then those of UNION ALL. Derived tables are no blocks. */
export const blocksOf = (tree: QueryTree): readonly Block[] => [tree, ...(tree.unionAll ?? [])];

/** The aggregates of a value from left to right, each as often as it stands there: the order of a cell's aggregates. */
export function aggregatesOf(value: QueryValue): readonly Aggregate[] {
  switch (value.kind) {
    case 'aggregate':
      return [value.aggregate];
    case 'number':
      return [];
    case 'arithmetic':
      return [...aggregatesOf(value.left), ...aggregatesOf(value.right)];
    case 'round':
      return aggregatesOf(value.of);
  }
}

/** The name of an output column; undefined when the block has no such part. */
export function outputName(
  block: Pick<Block, 'groups' | 'values' | 'constants'>,
  { from, index }: Block['outputs'][number],
): string | undefined {
  const parts = { group: block.groups, value: block.values, constant: block.constants ?? [] }[from];
  return parts[index]?.name;
}
