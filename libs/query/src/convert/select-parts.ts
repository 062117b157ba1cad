// SPDX-License-Identifier: Apache-2.0
import { DistinctModifier, SelectNode, kindOf } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';

/** A SELECT block without anything that no question of ours has. @throws QueryRefusal */
export function readSelect(conversion: Conversion, node: unknown): SelectNode {
  if (kindOf(node) === 'SET_OPERATION_NODE')
    return conversion.refuse(
      'set-operation',
      node,
      'A question is one SELECT.',
      'Ask two questions, or use CASE and GROUP BY.',
    );
  if (kindOf(node) === 'RECURSIVE_CTE_NODE')
    return conversion.refuse('set-operation', node, 'Recursive queries are not used here.');
  const select = conversion.read(SelectNode, node);
  if (select.qualify !== null)
    return conversion.refuse('window', select.qualify, 'QUALIFY chooses single rows.', 'Leave QUALIFY out.');
  if (select.sample !== null)
    return conversion.refuse(
      'unknown-syntax',
      node,
      'A question is about all rows, never about a sample.',
      'Leave SAMPLE out.',
    );
  if (select.aggregate_handling !== 'STANDARD_HANDLING' && select.aggregate_handling !== 'FORCE_AGGREGATES')
    return conversion.refuse('unknown-syntax', node, 'This part of SQL is not known here.', 'Leave it out.');
  return select;
}

/** DISTINCT and nothing else behind the SELECT block. */
export function isPlainDistinct(modifiers: readonly unknown[]): boolean {
  const [only, ...others] = modifiers;
  const parsed = DistinctModifier.safeParse(only);
  return others.length === 0 && parsed.success && parsed.data.distinct_on_targets.length === 0;
}

/** One set of all groups: no ROLLUP, CUBE or GROUPING SETS. */
export function groupsPlainly({
  group_sets: sets,
  group_expressions: groups,
  aggregate_handling: handling,
}: SelectNode): boolean {
  if (handling === 'FORCE_AGGREGATES') return groups.length === 0 && sets.length === 0;
  if (handling !== 'STANDARD_HANDLING') return false;
  if (groups.length === 0) return sets.length === 0;
  const [only = [], ...others] = sets;
  return others.length === 0 && only.length === groups.length;
}

/** Refuses everything behind the SELECT block; derived tables have no order and no limit. */
export function refuseModifiers(conversion: Conversion, modifiers: readonly unknown[]): void {
  const [first] = modifiers;
  if (first === undefined) return;
  conversion.refuse('order', first, 'A derived table has no ORDER BY, LIMIT or DISTINCT ON.', 'Leave it out.');
}
