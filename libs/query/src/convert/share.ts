// SPDX-License-Identifier: Apache-2.0
import type { QueryValue } from '@glovebox/contracts';
import { CaseNode, FunctionNode, kindOf } from '../ast/nodes.ts';
import { isNumber } from './aggregate-argument.ts';
import { toAggregate } from './aggregate.ts';
import type { Conversion } from './conversion.ts';
import { toLiteralOrNull } from './literal.ts';
import type { Names } from './names.ts';

/**
 * `avg(CASE WHEN … THEN 1 ELSE 0 END)`, the share of rows that meet a condition: the rows that do, divided by all rows.
 * Null where a node is no such call. @throws QueryRefusal
 */
export function toShare(conversion: Conversion, names: Names, node: unknown): QueryValue | null {
  const { data: call } = FunctionNode.safeParse(node);
  if (call === undefined || !['avg', 'mean'].includes(call.function_name) || call.distinct) return null;
  const [only, ...others] = call.children;
  const { data: choice } = CaseNode.safeParse(only);
  const [check] = choice?.case_checks ?? [];
  if (check === undefined || choice?.case_checks.length !== 1 || others.length > 0) return null;
  if (!isConstant(conversion, check.then_expr, '1') || !isConstant(conversion, choice.else_expr, '0')) return null;
  const aggregate = (changed: Partial<FunctionNode>): QueryValue => ({
    kind: 'aggregate',
    aggregate: toAggregate(conversion, names, { ...call, ...changed }),
  });
  return {
    kind: 'arithmetic',
    op: '/',
    left: aggregate({ function_name: 'sum' }),
    right: aggregate({ function_name: 'count_star', children: [] }),
  };
}

function isConstant(conversion: Conversion, node: unknown, number: string): boolean {
  const literal = kindOf(node) === 'CONSTANT' ? toLiteralOrNull(conversion, node) : null;
  return literal !== null && isNumber(literal, number);
}
