// SPDX-License-Identifier: Apache-2.0
import type { GroupKey, Literal } from '@glovebox/contracts';
import { CaseNode, FunctionNode, kindOf } from '../ast/nodes.ts';
import { binsOf } from './bins.ts';
import type { Conversion } from './conversion.ts';
import { isDimension, toDimension } from './dimension.ts';
import { toLiteral, toLiteralOrNull } from './literal.ts';
import type { Names } from './names.ts';
import { toPredicate } from './predicate.ts';
import { refuseExpression } from './refuse-expression.ts';

const BRANCHES_MAX = 100;

/** What a group is named by: a column, a CASE to constants, or `bin(column)`. @throws QueryRefusal */
export function toGroupKey(conversion: Conversion, names: Names, node: unknown): GroupKey {
  if (isDimension(node)) return { kind: 'column', column: toDimension(conversion, names, node).ref };
  if (kindOf(node) === 'CASE') return caseKey(conversion, names, node);
  if (kindOf(node) === 'FUNCTION' && (node as { function_name?: unknown }).function_name === 'bin')
    return bins(conversion, names, node);
  return refuseExpression(conversion, node, 'A group');
}

function caseKey(conversion: Conversion, names: Names, node: unknown): GroupKey {
  const { case_checks: checks, else_expr: last } = conversion.read(CaseNode, node);
  if (checks.length > BRANCHES_MAX)
    return conversion.refuse('too-complex', node, `A CASE has at most ${String(BRANCHES_MAX)} branches.`);
  const branches = checks.map((check) => ({
    when: toPredicate(conversion, names, check.when_expr),
    then: result(conversion, check.then_expr),
  }));
  const otherwise = isConstant(last) ? toLiteralOrNull(conversion, last) : result(conversion, last);
  const types = new Set([...branches.map(({ then }) => then.type), ...(otherwise === null ? [] : [otherwise.type])]);
  if (types.size === 1) return { kind: 'case', branches, otherwise };
  return conversion.refuse('case-result', node, 'All results of a CASE have one type.', 'Write all of them as texts.');
}

const isConstant = (node: unknown): boolean => kindOf(node) === 'CONSTANT';

function result(conversion: Conversion, node: unknown): Literal {
  if (isConstant(node) || kindOf(node) === 'CAST') return toLiteral(conversion, node);
  const message = 'The results of a CASE are constants: a column there would show single values.';
  return conversion.refuse('case-result', node, message, 'Write a text, for example.');
}

function bins(conversion: Conversion, names: Names, node: unknown): GroupKey {
  const { children, filter, distinct } = conversion.read(FunctionNode, node);
  const [argument, ...others] = children;
  if (others.length > 0 || filter !== null || distinct || kindOf(argument) !== 'COLUMN_REF')
    return conversion.refuse('no-bins', node, 'bin() is over one column.', 'Write bin(column).');
  const { ref, view } = names.column(conversion, argument);
  const column = view.kind === 'dataset' ? view.column : null;
  const points = column?.terms.role === 'dimension' ? (column.terms.breakpoints ?? []) : [];
  const key = column === null ? null : binsOf(ref, column.type, points);
  if (key !== null) return key;
  const message = `The owner of "${ref.relation}.${ref.column}" has declared no bins for it.`;
  return conversion.refuse('no-bins', node, message, 'Write a CASE, or ask the owner to declare breakpoints.');
}
