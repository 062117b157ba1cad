// SPDX-License-Identifier: Apache-2.0
import type { SelectNode } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';

const SETS_MAX = 64;

/**
 * The grouping sets of a block, in canonical order: more groups before fewer, then by index. `places` gives for each
 * GROUP BY expression the group that it became. Undefined where there is one set of all groups. ROLLUP and CUBE arrive
 * written out. @throws QueryRefusal
 */
export function toGroupingSets(
  conversion: Conversion,
  select: SelectNode,
  places: readonly number[],
): number[][] | undefined {
  if (select.group_sets.length === 0) return undefined;
  const sets = select.group_sets.map((set) =>
    [...new Set(set.map((index) => places[Number(index)] ?? -1))].sort((a, b) => a - b),
  );
  const [only = [], ...others] = sets;
  if (others.length === 0 && only.length === places.length) return undefined;
  const isTwice = new Set(sets.map(String)).size < sets.length;
  if (isTwice || sets.length < 2 || sets.length > SETS_MAX || sets.some((set) => set.includes(-1)))
    return conversion.refuse(
      'grouping-sets',
      select.group_expressions,
      `Grouping sets are at most ${String(SETS_MAX)}, each once, over groups of the SELECT list.`,
      'Write each set once.',
    );
  return sets.sort((a, b) => b.length - a.length || compareIndexes(a, b));
}

function compareIndexes(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((group, place) => group !== b[place]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
