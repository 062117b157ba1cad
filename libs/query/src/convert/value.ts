// SPDX-License-Identifier: Apache-2.0
import type { QueryValue } from '@glovebox/contracts';
import { FunctionNode, kindOf } from '../ast/nodes.ts';
import { canonicalDecimal } from '../scope/decimal.ts';
import { isAggregate, toAggregate } from './aggregate.ts';
import type { Conversion } from './conversion.ts';
import { toLiteral } from './literal.ts';
import type { Names } from './names.ts';
import { refuseExpression } from './refuse-expression.ts';
import { toShare } from './share.ts';

const DECIMALS_MAX = 9;
const DEPTH_MAX = 32;
const REMEDY = 'Use aggregates and numbers with + - * / and round(…, digits).';
const OPERATIONS = ['+', '-', '*', '/'] as const;

/** Whether an expression is meant as a value: it has an aggregate in it. */
export function hasAggregate(node: unknown, depth = 0): boolean {
  if (depth > DEPTH_MAX || kindOf(node) !== 'FUNCTION') return false;
  if (isAggregate(node)) return true;
  const { children } = node as { children?: unknown };
  return Array.isArray(children) && children.some((child) => hasAggregate(child, depth + 1));
}

/**
 * Aggregates and numbers with arithmetic and rounding. The gate computes it, exactly, from numbers that rest on enough
 * people; the engine never does. @throws QueryRefusal
 */
export function toValue(conversion: Conversion, names: Names, node: unknown, depth = 0): QueryValue {
  const inner = (part: unknown) => toValue(conversion, names, part, depth + 1);
  if (depth > DEPTH_MAX)
    return conversion.refuse('too-complex', node, `Calculations are nested at most ${String(DEPTH_MAX)} deep.`);
  if (isAggregate(node))
    return toShare(conversion, names, node) ?? { kind: 'aggregate', aggregate: toAggregate(conversion, names, node) };
  if (kindOf(node) === 'CONSTANT') return numberValue(conversion, node);
  if (isCall(node, 'round')) return rounded(conversion, node, inner);
  const op = OPERATIONS.find((name) => isCall(node, name));
  if (op !== undefined) {
    const [left, right] = plainCall(conversion, node);
    if (right !== undefined)
      return {
        kind: 'arithmetic',
        op,
        left: inner(left),
        right: inner(op === '/' ? denominator(conversion, right) : right),
      };
    const minusOne: QueryValue = { kind: 'number', value: '-1' };
    return op === '-' ? { kind: 'arithmetic', op: '*', left: minusOne, right: inner(left) } : inner(left);
  }
  if (kindOf(node) === 'FUNCTION' && hasAggregate(node))
    return conversion.refuse('arithmetic', node, 'This calculation is not made here.', REMEDY);
  return refuseExpression(conversion, node, 'An output');
}

const isCall = (node: unknown, name: string): boolean =>
  kindOf(node) === 'FUNCTION' && (node as { function_name?: unknown }).function_name === name;

/** A call of a plain function: nothing of what SQL can hang on it. */
function plainCall(conversion: Conversion, node: unknown): readonly unknown[] {
  const call = conversion.read(FunctionNode, node);
  const plain = call.filter === null && call.order_bys.orders.length === 0 && !call.distinct && !call.export_state;
  if (plain && call.schema === '' && call.catalog === '') return call.children;
  return conversion.refuse('arithmetic', node, 'This calculation is not made here.', REMEDY);
}

function rounded(conversion: Conversion, node: unknown, inner: (part: unknown) => QueryValue): QueryValue {
  const [of, digits, ...others] = plainCall(conversion, node);
  if (others.length > 0) return conversion.refuse('arithmetic', node, 'round takes a value and digits.', REMEDY);
  if (digits === undefined) return { kind: 'round', of: inner(of), decimals: 0 };
  const literal = toLiteral(conversion, digits);
  const decimals = Number(literal.value);
  if (literal.type === 'integer' && decimals >= 0 && decimals <= DECIMALS_MAX)
    return { kind: 'round', of: inner(of), decimals };
  return conversion.refuse('arithmetic', digits, `Values are rounded to 0 to ${String(DECIMALS_MAX)} digits.`, REMEDY);
}

/** A division by zero is NULL by itself, so `nullif(x, 0)` says nothing more than x. */
function denominator(conversion: Conversion, node: unknown): unknown {
  if (!isCall(node, 'nullif')) return node;
  const [of, zero] = plainCall(conversion, node);
  if (toLiteral(conversion, zero).value === '0') return of;
  return conversion.refuse('arithmetic', node, 'nullif is used with 0 only, below a division.', REMEDY);
}

function numberValue(conversion: Conversion, node: unknown): QueryValue {
  const { type, value } = toLiteral(conversion, node);
  const number = type === 'integer' || type === 'decimal' ? canonicalDecimal(value) : null;
  if (number !== null) return { kind: 'number', value: number };
  return conversion.refuse('arithmetic', node, 'Calculations are made with numbers only.', REMEDY);
}
