// SPDX-License-Identifier: Apache-2.0
import type { Block } from '@glovebox/contracts';
import { SetOperationNode, typeOf } from '../ast/nodes.ts';
import { typeThrough } from '../scope/transform.ts';
import type { MadeBlock } from './block.ts';
import type { Conversion } from './conversion.ts';

/** The SELECTs of a UNION ALL from left to right; a SELECT alone is the only one. @throws QueryRefusal */
export function branches(conversion: Conversion, node: unknown): unknown[] {
  if (typeOf(node) !== 'SET_OPERATION_NODE') return [node];
  const { setop_type: kind, setop_all: all, left, right } = conversion.read(SetOperationNode, node);
  if (kind === 'UNION' && all) return [left, right].flatMap((side) => branches(conversion, side));
  return conversion.refuse(
    'set-operation',
    node,
    'Queries are put together by UNION ALL only.',
    'Write UNION ALL, or ask two questions.',
  );
}

/** Columns below each other are of one kind and type: the result is one table. @throws QueryRefusal */
export function demandSameColumns(
  conversion: Conversion,
  blocks: readonly MadeBlock[],
  nodes: readonly unknown[],
): void {
  const [first, ...others] = blocks.map(columnKinds);
  others.forEach((kinds, index) => {
    if (kinds.join() === first?.join()) return;
    conversion.attempt(() =>
      conversion.refuse(
        'union-columns',
        nodes[index + 1],
        'The SELECTs of a UNION ALL have different columns.',
        'Give each as many outputs as the first, keys below keys of the same type and aggregates below aggregates.',
      ),
    );
  });
}

function columnKinds({ block, names }: MadeBlock): string[] {
  return block.outputs.map(({ from, index }) => {
    if (from === 'value') return 'value';
    if (from === 'constant') return block.constants?.[index]?.value.type ?? '';
    return keyType(block, index, names);
  });
}

function keyType({ groups }: Block, index: number, { relations }: MadeBlock['names']): string {
  const key = groups[index]?.key;
  if (key === undefined) return '';
  if (key.kind === 'case') return key.branches[0]?.then.type ?? '';
  const { relation: alias, column, through } = key.column;
  const view = relations.find(({ relation }) => relation.alias === alias)?.columns.get(column);
  return (view?.kind === 'dataset' ? typeThrough(view.column.type, through)?.type : undefined) ?? '';
}
