// SPDX-License-Identifier: Apache-2.0
import type { QueryTree, Relation } from '@glovebox/contracts';

/** For every dataset of the question, the columns that it mentions anywhere. No other column is loaded. */
export function columnsUsed(tree: QueryTree): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  // Aliases mean something within their own SELECT only.
  for (const block of [...tree.derived, tree]) {
    const datasetOf = new Map<string, string>();
    for (const relation of relationsOf(block)) {
      if (relation.source === 'dataset') datasetOf.set(relation.alias, relation.name);
    }
    for (const name of datasetOf.values()) if (!used.has(name)) used.set(name, new Set());
    const { derived: _, ...own } = { derived: null, ...block };
    for (const { relation, column } of columnRefs(own)) used.get(datasetOf.get(relation) ?? '')?.add(column);
  }
  return used;
}

interface Mention {
  readonly relation: string;
  readonly column: string;
}

/** Every column reference below a node, whatever holds it: a new kind of node cannot be forgotten here. */
function* columnRefs(node: unknown): Generator<Mention> {
  if (typeof node !== 'object' || node === null) return;
  if (isMention(node)) yield node;
  else for (const part of Object.values(node)) yield* columnRefs(part);
}

function isMention(node: object): node is Mention {
  return 'relation' in node && 'column' in node && typeof node.relation === 'string' && typeof node.column === 'string';
}

export function relationsOf(block: Pick<QueryTree, 'from' | 'joins'>): readonly Relation[] {
  return [block.from, ...block.joins.map(({ relation }) => relation)];
}
