// SPDX-License-Identifier: Apache-2.0
import { SelectNode, StarNode, kindOf } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { isDimension, toDimension } from './dimension.ts';
import type { Names, NamedColumn } from './names.ts';
import { OutputNames } from './output-names.ts';
import { toWhere } from './predicate.ts';
import { refuseExpression } from './refuse-expression.ts';
import { oneRelation, type Entry } from './relation.ts';
import { readSelect, refuseModifiers } from './select-parts.ts';
import { hasAggregate } from './value.ts';

/** Whether a derived table chooses rows and columns of one table, and computes nothing. */
export function isPlain(node: unknown): boolean {
  const parsed = SelectNode.safeParse(node);
  if (!parsed.success) return false;
  const { group_expressions: groups, aggregate_handling: handling, modifiers, select_list: items } = parsed.data;
  const isDistinct = modifiers.some((modifier) => (modifier as { type?: unknown }).type === 'DISTINCT_MODIFIER');
  return (
    groups.length === 0 && handling === 'STANDARD_HANDLING' && !isDistinct && !items.some((item) => hasAggregate(item))
  );
}

/**
 * A derived table that only chooses rows and columns, as the table below it: its columns are that table's own, with
 * their own terms, and its WHERE becomes a condition on them. @throws QueryRefusal
 */
export function toPlain(conversion: Conversion, derived: DerivedTables, node: SelectNode, alias: string): Entry {
  const select = readSelect(conversion, node);
  if (select.cte_map.map.length > 0)
    return conversion.refuse('nested-with', node, 'WITH stands at the beginning only.', 'Move it to the front.');
  refuseModifiers(conversion, select.modifiers);
  if (select.having !== null)
    return conversion.refuse('having', select.having, 'HAVING stands in the outermost query.', 'Use WHERE.');
  const { entry, names } = oneRelation(conversion, derived, select.from_table, () => alias);
  const parts = select.where_clause === null ? [] : [select.where_clause];
  const where = toWhere(conversion, names, derived, parts, entry.conditions);
  return {
    view: entry.view,
    scope: { name: alias, columns: chosen(conversion, names, select) },
    conditions: where === null ? [] : [where],
  };
}

function chosen(conversion: Conversion, names: Names, select: SelectNode): ReadonlyMap<string, NamedColumn> {
  const columns = new Map<string, NamedColumn>();
  const outputNames = new OutputNames(conversion, select.select_list);
  for (const item of select.select_list) {
    if (kindOf(item) === 'STAR') {
      conversion.read(StarNode, item);
      for (const { columns: all } of names.scopes) for (const [name, column] of all) columns.set(name, column);
    } else if (isDimension(item)) {
      const { ref, view } =
        kindOf(item) === 'COLUMN_REF' ? names.column(conversion, item) : toDimension(conversion, names, item);
      columns.set(outputNames.take(item, ref.column), { ref, view });
    } else return refuseExpression(conversion, item, 'A column of a derived table');
  }
  return columns;
}
