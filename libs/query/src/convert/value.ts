// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryValue } from '@glovebox/contracts';
import { ConstantNode, FunctionNode, kindOf } from '../ast/nodes.ts';
import { canonicalDecimal, scaleOf, wholeDigitsOf } from '../scope/decimal.ts';
import { isAggregate, toAggregate } from './aggregate.ts';
import type { Conversion } from './conversion.ts';
import { toLiteral } from './literal.ts';
import type { Names } from './names.ts';
import { refuseExpression } from './refuse-expression.ts';

const DECIMALS_MAX = 9;
const REMEDY = 'Write an aggregate, a / b, 100 * a / b, or round(…, digits) of those.';

/** `factor * numerator / denominator`, with parts missing while it is read. */
interface Product {
  readonly factor: string | null;
  readonly numerator: Aggregate | null;
  readonly denominator: Aggregate | null;
}

/** Whether an expression is meant as a value: it has an aggregate in it. */
export function hasAggregate(node: unknown, depth = 0): boolean {
  if (depth > 8 || kindOf(node) !== 'FUNCTION') return false;
  if (isAggregate(node)) return true;
  const { children } = node as { children?: unknown };
  return Array.isArray(children) && children.some((child) => hasAggregate(child, depth + 1));
}

/** An aggregate or a ratio of two, rounded or not. The gate computes it, from released numbers. @throws QueryRefusal */
export function toValue(conversion: Conversion, names: Names, node: unknown): QueryValue {
  if (isCall(node, 'round')) return rounded(conversion, names, node);
  const { factor, numerator, denominator } = product(conversion, names, node);
  if (numerator === null) return refuseExpression(conversion, node, 'An output');
  if (denominator === null) {
    if (factor === null) return { kind: 'aggregate', aggregate: numerator };
    return conversion.refuse('arithmetic', node, 'A factor goes with a ratio only.', REMEDY);
  }
  return { kind: 'ratio', numerator, denominator, ...(factor === null || factor === '1' ? {} : { factor }) };
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

function rounded(conversion: Conversion, names: Names, node: unknown): QueryValue {
  const [inner, digits, ...others] = plainCall(conversion, node);
  if (isCall(inner, 'round') || others.length > 0)
    return conversion.refuse('arithmetic', node, 'A value is rounded once.', REMEDY);
  const value = toValue(conversion, names, inner);
  if (digits === undefined) return { ...value, decimals: 0 };
  const literal = toLiteral(conversion, digits);
  const decimals = Number(literal.value);
  if (literal.type === 'integer' && decimals >= 0 && decimals <= DECIMALS_MAX) return { ...value, decimals };
  return conversion.refuse('arithmetic', digits, `Values are rounded to 0 to ${String(DECIMALS_MAX)} digits.`, REMEDY);
}

function product(conversion: Conversion, names: Names, node: unknown): Product {
  if (isCall(node, '*')) {
    const [left, right] = plainCall(conversion, node);
    const [factor, rest] = kindOf(left) === 'CONSTANT' ? [left, right] : [right, left];
    const inner = product(conversion, names, rest);
    if (inner.factor === null) return { ...inner, factor: toFactor(conversion, factor) };
    return conversion.refuse('arithmetic', node, 'A ratio has one factor.', REMEDY);
  }
  if (isCall(node, '/')) {
    const [left, right] = plainCall(conversion, node);
    const inner = product(conversion, names, left);
    if (inner.denominator === null) return { ...inner, denominator: denominator(conversion, names, right) };
    return conversion.refuse('arithmetic', node, 'A ratio has one denominator.', REMEDY);
  }
  if (isAggregate(node)) return { factor: null, numerator: toAggregate(conversion, names, node), denominator: null };
  if (kindOf(node) === 'FUNCTION' && !hasAggregate(node)) return refuseExpression(conversion, node, 'An output');
  return conversion.refuse('arithmetic', node, 'This calculation is not made here.', REMEDY);
}

/** A ratio over zero is NULL by itself, so `nullif(x, 0)` says nothing more than x. */
function denominator(conversion: Conversion, names: Names, node: unknown): Aggregate {
  if (!isCall(node, 'nullif')) return toAggregate(conversion, names, node);
  const [inner, zero] = plainCall(conversion, node);
  const { value } = toLiteral(conversion, zero);
  if (value === '0') return toAggregate(conversion, names, inner);
  return conversion.refuse('arithmetic', node, 'nullif is used with 0 only.', REMEDY);
}

function toFactor(conversion: Conversion, node: unknown): string {
  if (!ConstantNode.safeParse(node).success)
    return conversion.refuse('arithmetic', node, 'Two aggregates are divided, never multiplied.', REMEDY);
  const literal = toLiteral(conversion, node);
  const factor = literal.type === 'integer' || literal.type === 'decimal' ? canonicalDecimal(literal.value) : null;
  const usable = factor !== null && !factor.startsWith('-') && factor !== '0';
  if (usable && wholeDigitsOf(factor) <= 9 && scaleOf(factor) <= 9) return factor;
  return conversion.refuse('arithmetic', node, 'A factor is a positive number, for example 100.', REMEDY);
}
