// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, Predicate } from '@glovebox/contracts';
import { StarNode, SubqueryExpressionNode, kindOf, type SelectNode } from '../ast/nodes.ts';
import { conjunctionOf } from '../scope/conjunction.ts';
import { unitBehind } from '../scope/relation.ts';
import { conjuncts, equalColumns } from './conjuncts.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { freeName, oneRelation } from './relation.ts';
import { aliasOf } from './output-names.ts';
import { toLiteralOrNull } from './literal.ts';
import type { NamedColumn, Names } from './names.ts';
import { toPredicate } from './predicate.ts';
import { isPlainDistinct, readSelect, refuseModifiers } from './select-parts.ts';
import { refuseExpression } from './refuse-expression.ts';

type Exists = Extract<Predicate, { kind: 'exists' }>;

const REMEDY =
  'Write EXISTS (SELECT 1 FROM table t WHERE t.person = outer.person AND …) or person IN (SELECT person FROM …), in WHERE.';

/**
 * EXISTS and IN over a subquery, as a fact about the person of the row: the subquery is about one table and meets the
 * row in the person. One that does not would switch whole answers on and off by somebody else's data, and is refused.
 * @throws QueryRefusal
 */
export function toExists(conversion: Conversion, names: Names, derived: DerivedTables | null, node: unknown): Exists {
  if (derived === null) return refuseExpression(conversion, node, 'A condition');
  const expression = conversion.read(SubqueryExpressionNode, node);
  const select = readSelect(conversion, expression.subquery.node);
  const isMembership = expression.subquery_type === 'ANY' && expression.comparison_type === 'COMPARE_EQUAL';
  if (!isMembership && expression.subquery_type !== 'EXISTS')
    return conversion.refuse('subquery', node, 'A subquery is used with EXISTS and IN only.', REMEDY);
  refuseMore(conversion, select, node);
  const { entry, names: inner } = oneRelation(conversion, derived, select.from_table, (written) =>
    freeName(written, (name) => names.isTaken(name)),
  );
  const where = select.where_clause === null ? [] : conjuncts(conversion, select.where_clause);
  const match = isMembership
    ? memberPair(conversion, names, inner, expression.child, select)
    : matchingPair(conversion, names, inner, where, node);
  if (!isMembership) for (const item of select.select_list) readUnused(conversion, inner, item);
  const own = where.filter((part) => part !== match.from).map((part) => toPredicate(conversion, inner, part));
  return {
    kind: 'exists',
    relation: entry.view.relation,
    left: personRef(conversion, match.left, node),
    right: personRef(conversion, match.right, node),
    where: conjunctionOf([...entry.conditions, ...own]),
    negated: false,
  };
}

/** Nothing but FROM and WHERE, since only whether there is a row matters. */
function refuseMore(conversion: Conversion, select: SelectNode, node: unknown): void {
  if (select.cte_map.map.length > 0)
    conversion.refuse('nested-with', node, 'WITH stands at the beginning only.', 'Move it to the front.');
  const plain = select.group_expressions.length === 0 && select.having === null;
  if (!plain || select.aggregate_handling !== 'STANDARD_HANDLING')
    conversion.refuse('subquery', node, 'A subquery of EXISTS or IN has no GROUP BY and no HAVING.', REMEDY);
  if (!isPlainDistinct(select.modifiers)) refuseModifiers(conversion, select.modifiers);
}

/** What EXISTS selects does not matter, but is no part of SQL that nobody has read. */
function readUnused(conversion: Conversion, inner: Names, item: unknown): void {
  if (kindOf(item) === 'STAR') conversion.read(StarNode, item);
  else if (kindOf(item) === 'COLUMN_REF') inner.column(conversion, item);
  else toLiteralOrNull(conversion, item);
}

interface Match {
  /** The condition that it was read from, if it was one. */
  readonly from: unknown;
  readonly left: NamedColumn;
  readonly right: NamedColumn;
}

function memberPair(conversion: Conversion, names: Names, inner: Names, child: unknown, select: SelectNode): Match {
  const [only, ...others] = select.select_list;
  if (others.length > 0 || kindOf(only) !== 'COLUMN_REF' || kindOf(child) !== 'COLUMN_REF' || aliasOf(child) !== '')
    return conversion.refuse('subquery', select.select_list, 'IN (SELECT …) is about the person alone.', REMEDY);
  return { from: null, left: names.column(conversion, child), right: inner.column(conversion, only) };
}

/** The one equality of a column of the subquery with a column outside. */
function matchingPair(
  conversion: Conversion,
  names: Names,
  inner: Names,
  conditions: readonly unknown[],
  node: unknown,
): Match {
  const matches = conditions.flatMap((from) => {
    const sides = equalColumns(from);
    if (sides === null) return [];
    const [mine, others] = [sides.filter((side) => inner.has(side)), sides.filter((side) => !inner.has(side))];
    const [right, left] = [mine[0], others[0]];
    if (right === undefined || left === undefined) return [];
    return [{ from, left: names.column(conversion, left), right: inner.column(conversion, right) }];
  });
  const [match, ...others] = matches;
  if (match !== undefined && others.length === 0) return match;
  const message = 'A subquery meets the row around it in the person, once: otherwise it asks about other people.';
  return conversion.refuse('subquery', node, message, REMEDY);
}

function personRef(conversion: Conversion, { ref, view }: NamedColumn, node: unknown): ColumnRef {
  if (unitBehind(view) !== null) return { relation: ref.relation, column: ref.column };
  const message = `"${ref.relation}.${ref.column}" does not identify people; a subquery meets the row in the person.`;
  return conversion.refuse('subquery', node, message, REMEDY);
}
