// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';

/**
 * The columns of datasets that a question touches anywhere, as `dataset.column`. Found by shape and not by clause, so that no
 * part of a tree that is added later is overlooked.
 */
export function columnsUsed(tree: QueryTree): ReadonlySet<string> {
  const used = new Set<string>();
  const { derived, unionAll = [], ...first } = tree;
  // Aliases are of one block each.
  for (const block of [...derived, first, ...unionAll]) {
    const parts = [...objectsIn(block)];
    const datasets = new Map<unknown, string>();
    for (const part of parts) if (part.source === 'dataset') datasets.set(part.alias, String(part.name));
    for (const { relation, column } of parts) {
      const dataset = datasets.get(relation);
      if (dataset !== undefined && typeof column === 'string') used.add(`${dataset}.${column}`);
    }
  }
  return used;
}

function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* objectsIn(part);
}
