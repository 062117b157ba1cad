// SPDX-License-Identifier: Apache-2.0
import type { QueryTree, Task } from '@glovebox/contracts';

/**
 * The tree of a training as it is signed: grouped by each of its attributes alone, by each with the classes of the target,
 * and by nothing. Its cells are the people behind every number that a model is fitted with, so what the release gate says
 * of cells (people, dominance, class disclosure, differencing against everything released before) holds for the model.
 * The order of sets is the canonical one: more groups before fewer, then by index.
 */
export function asPopulation(tree: QueryTree, { model }: Task): QueryTree {
  const { groupingSets: _, ...rest } = tree;
  const groups = tree.groups.map((__, index) => index);
  if (groups.length === 0) return rest;
  const target =
    'target' in model && model.target.kind === 'class' ? indexOfGroup(tree, model.target.group) : undefined;
  const pairs = groups
    .filter((group) => target !== undefined && group !== target)
    .map((group) => [group, target ?? group].sort((a, b) => a - b))
    .sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
  return { ...rest, groupingSets: [...pairs, ...groups.map((group) => [group]), []] };
}

/** -1 where there is none of that name. */
export const indexOfGroup = ({ groups }: Pick<QueryTree, 'groups'>, name: string): number =>
  groups.findIndex((group) => group.name === name);
