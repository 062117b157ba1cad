// SPDX-License-Identifier: Apache-2.0
import type { QueryTree, Relation } from '@glovebox/contracts';

/**
 * The same question with every dataset under its own name, where a block reads it once: an alias says nothing, and whoever
 * compares questions would take it for a difference. For comparing and showing only.
 */
export function withPlainNames(tree: QueryTree): QueryTree {
  const { derived, unionAll, ...block } = tree;
  return {
    ...(renamed(block) as typeof block),
    derived: derived.map((one) => renamed(one) as typeof one),
    ...(unionAll === undefined ? {} : { unionAll: unionAll.map((one) => renamed(one) as typeof one) }),
  };
}

/** One scope: all of its relations are within it, those of `exists` too. */
function renamed(scope: object): unknown {
  const relations = relationsIn(scope);
  const names = relations.map(({ name }) => name);
  const isOwn = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  const kept = new Set(relations.filter(({ name }) => !isOwn(name)).map(({ alias }) => alias));
  const plain = new Map(
    relations.filter(({ name }) => isOwn(name) && !kept.has(name)).map(({ name, alias }) => [alias, name]),
  );
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        key,
        (key === 'alias' || key === 'relation') && typeof part === 'string' ? (plain.get(part) ?? part) : rename(part),
      ]),
    );
  };
  return rename(scope);
}

function relationsIn(value: unknown): Relation[] {
  if (Array.isArray(value)) return value.flatMap(relationsIn);
  if (typeof value !== 'object' || value === null) return [];
  return 'alias' in value ? [value as Relation] : Object.values(value).flatMap(relationsIn);
}
