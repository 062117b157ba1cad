// SPDX-License-Identifier: Apache-2.0
import type { Having, QueryValue } from '@glovebox/contracts';
import { BetweenNode, ColumnNode, ComparisonNode, ConjunctionNode, OperatorNode, kindOf } from '../ast/nodes.ts';
import { canonicalDecimal } from '../scope/decimal.ts';
import type { Conversion } from './conversion.ts';
import { toLiteral } from './literal.ts';
import type { Names } from './names.ts';
import { same, type Outputs } from './outputs.ts';
import { freeName } from './relation.ts';
import { COMPARISONS, OPPOSITE, SWAPPED } from './predicate.ts';
import { hasAggregate, toValue } from './value.ts';

const DEPTH_MAX = 32;
const VALUES_MAX = 50;
const REMEDY = 'Compare an aggregate of the SELECT list with a number, for example HAVING n >= 50.';

/**
 * HAVING over values. The gate judges it on released values; one that is no output is added to the values and held to the
 * same rules as if it were released. @throws QueryRefusal
 */
export function toHaving(conversion: Conversion, names: Names, node: unknown, outputs: Outputs, depth = 0): Having {
  const inner = (part: unknown) => toHaving(conversion, names, part, outputs, depth + 1);
  if (depth > DEPTH_MAX)
    return conversion.refuse('too-complex', node, `Conditions are nested at most ${String(DEPTH_MAX)} deep.`);
  switch (kindOf(node)) {
    case 'COMPARISON': {
      const { type, left, right } = conversion.read(ComparisonNode, node);
      const op = COMPARISONS[type];
      if (op === undefined) return refuse(conversion, node);
      return kindOf(left) === 'CONSTANT'
        ? compare(conversion, names, outputs, SWAPPED[op], right, left)
        : compare(conversion, names, outputs, op, left, right);
    }
    case 'BETWEEN': {
      const { input, lower, upper } = conversion.read(BetweenNode, node);
      const parts = [
        compare(conversion, names, outputs, '>=', input, lower),
        compare(conversion, names, outputs, '<=', input, upper),
      ];
      return { kind: 'and', parts };
    }
    case 'CONJUNCTION': {
      const { type, children } = conversion.read(ConjunctionNode, node);
      const kind = type === 'CONJUNCTION_AND' ? 'and' : 'or';
      if (kind === 'or' && type !== 'CONJUNCTION_OR') return refuse(conversion, node);
      return { kind, parts: children.map(inner).flatMap((part) => (part.kind === kind ? part.parts : [part])) };
    }
    case 'OPERATOR': {
      const { type, children } = conversion.read(OperatorNode, node);
      if (type !== 'OPERATOR_NOT' || children.length !== 1) return refuse(conversion, node);
      const part = inner(children[0]);
      return part.kind === 'compare' ? { ...part, op: OPPOSITE[part.op] } : { kind: 'not', part };
    }
    default:
      return refuse(conversion, node);
  }
}

type Compare = Extract<Having, { kind: 'compare' }>;

function compare(
  conversion: Conversion,
  names: Names,
  outputs: Outputs,
  op: Compare['op'],
  value: unknown,
  constant: unknown,
): Compare {
  if (kindOf(constant) !== 'CONSTANT') return refuse(conversion, constant);
  const literal = toLiteral(conversion, constant);
  const number = literal.type === 'integer' || literal.type === 'decimal' ? canonicalDecimal(literal.value) : null;
  if (number === null) return refuse(conversion, constant);
  return { kind: 'compare', op, output: outputOf(conversion, names, outputs, value), value: number };
}

function outputOf(conversion: Conversion, names: Names, outputs: Outputs, node: unknown): string {
  const { groups, values, constants = [] } = outputs;
  const asked = askedValue(conversion, names, outputs, node);
  const output = values.find(({ value }) => same(value, asked));
  if (output !== undefined) return output.name;
  if (values.length >= VALUES_MAX)
    return conversion.refuse('too-complex', node, `A query has at most ${String(VALUES_MAX)} values.`);
  const taken = [...groups, ...values, ...constants].map(({ name }) => name);
  const name = freeName('having', (other) => taken.includes(other));
  values.push({ name, value: asked });
  return name;
}

/** By the name of an output, or written out. */
function askedValue(conversion: Conversion, names: Names, { values }: Outputs, node: unknown): QueryValue {
  if (kindOf(node) === 'COLUMN_REF') {
    const { column_names: parts } = conversion.read(ColumnNode, node);
    const named = parts.length === 1 ? values.find(({ name }) => name === parts[0]?.toLowerCase()) : undefined;
    if (named !== undefined) return named.value;
    return conversion.refuse('having', node, 'HAVING is about aggregates; rows are chosen by WHERE.', REMEDY);
  }
  return hasAggregate(node) ? toValue(conversion, names, node) : refuse(conversion, node);
}

const refuse = (conversion: Conversion, node: unknown): never =>
  conversion.refuse('having', node, 'HAVING compares outputs with numbers, joined by AND, OR and NOT.', REMEDY);
