// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, DerivedTable, Identifier } from '@glovebox/contracts';
import { kindOf, typeOf, type SelectNode } from '../ast/nodes.ts';
import type { RelationView } from '../scope/relation.ts';
import { isPersonal } from '../scope/arguments.ts';
import { isAggregate, toAggregate } from './aggregate.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { toFrom } from './from.ts';
import type { Names, NamedColumn } from './names.ts';
import { aliasOf, nameValue, OutputNames } from './output-names.ts';
import { toWhere } from './predicate.ts';
import { groupsPlainly, isPlainDistinct, readSelect, refuseModifiers } from './select-parts.ts';
import { refuseExpression } from './refuse-expression.ts';

export interface MadeTable {
  readonly table: DerivedTable;
  readonly within: readonly RelationView[];
}

const ONE_ROW =
  'SELECT the person and aggregates, GROUP BY the person; join the table again for its dimensions, or aggregate with FILTER for each of them.';

/** A derived table: one row per person, its columns aggregates over that person's rows. @throws QueryRefusal */
export function toDerivedTable(
  conversion: Conversion,
  derived: DerivedTables,
  node: unknown,
  name: Identifier,
): MadeTable {
  const select = readSelect(conversion, node);
  if (select.cte_map.map.length > 0)
    return conversion.refuse('nested-with', node, 'WITH stands at the beginning only.', 'Move it to the front.');
  if (select.having !== null)
    return conversion.refuse(
      'having',
      select.having,
      'HAVING in a derived table would choose people by their values.',
      'Leave HAVING out.',
    );
  if (!groupsPlainly(select))
    return conversion.refuse(
      'grouping-sets',
      select.group_expressions,
      'A derived table has one row per person.',
      ONE_ROW,
    );
  const { from, joins, names, conditions, where: parts } = toFrom(conversion, derived, select);
  const where = toWhere(conversion, names, derived, parts, conditions);
  const unit = personOf(conversion, names, select);
  const { unitName, columns } = columnsOf(conversion, names, select.select_list, unit);
  const table = {
    name,
    from,
    joins,
    where,
    unit: { name: unitName, column: { relation: unit.ref.relation, column: unit.ref.column } },
    columns,
  };
  return { table, within: names.relations };
}

/** The one column that the table is grouped by. `SELECT DISTINCT person` groups as well. */
function personOf(conversion: Conversion, names: Names, select: SelectNode): NamedColumn {
  const [first] = select.select_list;
  if (select.group_expressions.length === 0 && isPlainDistinct(select.modifiers) && kindOf(first) === 'COLUMN_REF')
    return names.column(conversion, first);
  refuseModifiers(conversion, select.modifiers);
  const [group, ...others] = groupsOf(select);
  if (group === undefined)
    return conversion.refuse('derived-rows', select.select_list, 'A derived table has one row per person.', ONE_ROW);
  const expression = kindOf(group) === 'CONSTANT' ? (select.select_list[position(group)] ?? group) : group;
  if (others.length > 0 || kindOf(expression) !== 'COLUMN_REF')
    return conversion.refuse(
      'derived-rows',
      select.group_expressions,
      'A derived table is grouped by the person and by nothing else.',
      ONE_ROW,
    );
  return names.column(conversion, aliased(names, select, expression));
}

/** GROUP BY ALL groups by everything that is no aggregate. */
const groupsOf = (select: SelectNode): readonly unknown[] =>
  select.aggregate_handling === 'FORCE_AGGREGATES'
    ? select.select_list.filter((item) => !isAggregate(item))
    : select.group_expressions;

const position = (node: unknown): number => Number((node as { value?: { value?: unknown } }).value?.value) - 1;

/** GROUP BY may name an output instead of a column; a column of that name comes first, as in the engine. */
function aliased(names: Names, select: SelectNode, expression: unknown): unknown {
  const { column_names: parts } = expression as { column_names?: string[] };
  const [name = '', ...rest] = (parts ?? []).map((part) => part.toLowerCase());
  if (rest.length > 0 || names.candidates(name).length > 0) return expression;
  return select.select_list.find((item) => aliasOf(item) === name) ?? expression;
}

interface Columns {
  readonly unitName: Identifier;
  readonly columns: { name: Identifier; aggregate: Aggregate }[];
}

function columnsOf(conversion: Conversion, names: Names, items: readonly unknown[], unit: NamedColumn): Columns {
  const outputs = new OutputNames(conversion, items);
  const columns: Columns['columns'] = [];
  let unitName: Identifier | null = null;
  for (const item of items) {
    if (kindOf(item) === 'COLUMN_REF') {
      const { ref } = names.column(conversion, item);
      if (unitName !== null || ref.relation !== unit.ref.relation || ref.column !== unit.ref.column)
        return conversion.refuse('derived-rows', item, 'A derived table has the person once, and aggregates.', ONE_ROW);
      unitName = outputs.take(item, ref.column);
    } else if (isAggregate(item)) {
      const aggregate = toAggregate(conversion, names, item);
      if (!isPersonal(aggregate))
        return conversion.refuse(
          'personal-statistic',
          item,
          "One person's value is a count, a sum or an average.",
          'Ask for other statistics over people, in the outermost query.',
        );
      columns.push({ name: outputs.take(item, nameValue({ kind: 'aggregate', aggregate })), aggregate });
    } else if (typeOf(item) === 'STAR' || kindOf(item) === 'CONSTANT') {
      return conversion.refuse('derived-rows', item, 'A derived table has the person once, and aggregates.', ONE_ROW);
    } else return refuseExpression(conversion, item, 'A column of a derived table');
  }
  if (unitName !== null) return { unitName, columns };
  return conversion.refuse('derived-rows', items, 'A derived table without the person cannot be joined.', ONE_ROW);
}
