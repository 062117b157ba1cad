// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { ColumnNode, LimitModifier, OrderModifier, kindOf, typeOf } from '../ast/nodes.ts';
import { outputName } from '../scope/blocks.ts';
import type { Conversion } from './conversion.ts';
import { toGroupKey } from './group-key.ts';
import { toLiteral } from './literal.ts';
import type { Names } from './names.ts';
import { same, type Outputs } from './outputs.ts';
import { hasAggregate, toValue } from './value.ts';

type Modifiers = Pick<QueryTree, 'orderBy' | 'limit'>;

const LIMIT_MAX = 10_000;
const DIRECTIONS: Readonly<Record<string, boolean>> = { ORDER_DEFAULT: false, ASCENDING: false, DESCENDING: true };

/** ORDER BY outputs and LIMIT. The gate applies them to released values. `names` is null behind a UNION ALL. */
export function toModifiers(
  conversion: Conversion,
  names: Names | null,
  nodes: readonly unknown[],
  outputs: Outputs,
): Modifiers {
  const found: Modifiers = { orderBy: [], limit: null };
  for (const node of nodes) {
    conversion.attempt(() => {
      if (typeOf(node) === 'ORDER_MODIFIER') found.orderBy = order(conversion, names, node, outputs);
      else if (typeOf(node) === 'LIMIT_MODIFIER') found.limit = limit(conversion, node);
      else
        conversion.refuse(
          'limit',
          node,
          'Only ORDER BY and LIMIT with a number follow a query.',
          'Leave the rest out.',
        );
    });
  }
  return found;
}

function order(conversion: Conversion, names: Names | null, node: unknown, outputs: Outputs): Modifiers['orderBy'] {
  return conversion.read(OrderModifier, node).orders.map(({ type, null_order: nulls, expression }) => {
    const descending = DIRECTIONS[type];
    if (descending === undefined || (nulls !== 'ORDER_DEFAULT' && nulls !== 'NULLS LAST'))
      return conversion.refuse('order', expression, 'Missing values come last.', 'Leave NULLS FIRST out.');
    return { output: nameOf(conversion, names, expression, outputs), descending };
  });
}

function nameOf(conversion: Conversion, names: Names | null, node: unknown, outputs: Outputs): string {
  const all = outputs.outputs.map((output) => outputName(outputs, output));
  const bare = kindOf(node) === 'COLUMN_REF' ? conversion.read(ColumnNode, node).column_names : [];
  const named = bare.length === 1 ? all.find((name) => name === bare[0]?.toLowerCase()) : undefined;
  return named ?? positioned(conversion, node, all) ?? repeated(conversion, names, node, outputs);
}

function positioned(conversion: Conversion, node: unknown, all: readonly (string | undefined)[]): string | undefined {
  if (kindOf(node) !== 'CONSTANT') return undefined;
  const literal = toLiteral(conversion, node);
  return literal.type === 'integer' ? all[Number(literal.value) - 1] : undefined;
}

/** ORDER BY may repeat the expression of an output. */
function repeated(conversion: Conversion, names: Names | null, node: unknown, outputs: Outputs): string {
  const remedy = 'Order by the name of an output.';
  if (names === null || !['COLUMN_REF', 'CASE', 'FUNCTION'].includes(kindOf(node)))
    return conversion.refuse('order', node, 'A result is ordered by its outputs.', remedy);
  const output = hasAggregate(node)
    ? outputs.values.find(({ value }) => same(value, toValue(conversion, names, node)))
    : outputs.groups.find(({ key }) => same(key, toGroupKey(conversion, names, node)));
  return output?.name ?? conversion.refuse('order', node, 'A result is ordered by its outputs.', remedy);
}

function limit(conversion: Conversion, node: unknown): number | null {
  const { limit: count, offset } = conversion.read(LimitModifier, node);
  const refuse = () =>
    conversion.refuse('limit', count ?? offset, `LIMIT is a number from 1 to ${String(LIMIT_MAX)}, without OFFSET.`);
  if (offset !== null) return refuse();
  if (count === null) return null;
  const literal = toLiteral(conversion, count);
  const number = Number(literal.value);
  return literal.type === 'integer' && number >= 1 && number <= LIMIT_MAX ? number : refuse();
}
