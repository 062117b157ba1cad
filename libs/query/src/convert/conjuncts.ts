// SPDX-License-Identifier: Apache-2.0
import { ComparisonNode, ConjunctionNode, kindOf, typeOf } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';

/** The conditions that AND joins in an expression, however they are nested. */
export function conjuncts(conversion: Conversion, node: unknown): unknown[] {
  if (typeOf(node) !== 'CONJUNCTION_AND') return [node];
  return conversion.read(ConjunctionNode, node).children.flatMap((child) => conjuncts(conversion, child));
}

/** Both sides of an equality of two columns; null when a condition is something else. */
export function equalColumns(node: unknown): readonly [unknown, unknown] | null {
  const parsed = ComparisonNode.safeParse(node);
  if (!parsed.success || parsed.data.type !== 'COMPARE_EQUAL') return null;
  const { left, right } = parsed.data;
  return kindOf(left) === 'COLUMN_REF' && kindOf(right) === 'COLUMN_REF' ? [left, right] : null;
}
