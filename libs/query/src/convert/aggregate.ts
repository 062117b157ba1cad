// SPDX-License-Identifier: Apache-2.0
import type { Aggregate } from '@glovebox/contracts';
import { FunctionNode, kindOf } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';
import type { Names } from './names.ts';
import { toPredicate } from './predicate.ts';
import { refuseExpression } from './refuse-expression.ts';

const NAMES = new Set(['count', 'count_star', 'sum', 'avg', 'mean']);

/** Whether a node is a call of one of our aggregates, well-formed or not. */
export const isAggregate = (node: unknown): boolean =>
  kindOf(node) === 'FUNCTION' && NAMES.has((node as { function_name?: string }).function_name ?? '');

/** count(*), count, count(DISTINCT), sum and avg over one column, with FILTER. @throws QueryRefusal */
export function toAggregate(conversion: Conversion, names: Names, node: unknown): Aggregate {
  if (!isAggregate(node)) return refuseExpression(conversion, node, 'An aggregate');
  const call = conversion.read(FunctionNode, node);
  if (call.schema !== '' || call.catalog !== '' || call.export_state || call.is_operator)
    return conversion.refuse('function', node, 'Aggregates are called by their plain names.');
  if (call.order_bys.orders.length > 0)
    return conversion.refuse(
      'aggregate-argument',
      node,
      'The order inside of an aggregate does not matter.',
      'Leave ORDER BY out.',
    );
  const filter = call.filter === null ? null : toPredicate(conversion, names, call.filter);
  const name = call.function_name === 'mean' ? 'avg' : call.function_name;
  if (name === 'count_star') return { kind: 'count-rows', filter };
  const of = argument(conversion, names, node, call.children);
  if (call.distinct && name !== 'count')
    return conversion.refuse('aggregate-argument', node, 'DISTINCT goes with count only.', `Write ${name}(column).`);
  if (name === 'count') return { kind: call.distinct ? 'count-distinct' : 'count', of, filter };
  return { kind: name === 'sum' ? 'sum' : 'avg', of, filter };
}

function argument(conversion: Conversion, names: Names, node: unknown, children: readonly unknown[]) {
  const [only, ...others] = children;
  if (others.length > 0)
    return conversion.refuse('aggregate-argument', node, 'An aggregate is over one column.', 'Leave the rest out.');
  if (kindOf(only) === 'COLUMN_REF') return names.column(conversion, only).ref;
  const counts = (node as { function_name?: string }).function_name === 'count' && kindOf(only) === 'CONSTANT';
  return conversion.refuse(
    'aggregate-argument',
    only ?? node,
    'An aggregate is over a column as it is: expressions inside of it could pick out single people.',
    counts ? 'Write count(*).' : 'Name a column, and use FILTER (WHERE …) to choose rows.',
  );
}
