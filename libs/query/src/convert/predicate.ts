// SPDX-License-Identifier: Apache-2.0
import type { Predicate } from '@glovebox/contracts';
import { BetweenNode, ComparisonNode, ConjunctionNode, OperatorNode, kindOf } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';
import { refuseExpression } from './refuse-expression.ts';
import { toLiteralOf } from './literal.ts';
import type { Names } from './names.ts';

type Compare = Extract<Predicate, { kind: 'compare' }>;

const DEPTH_MAX = 32;
const PARTS_MAX = 100;
const VALUES_MAX = 1000;

const COMPARISONS: Readonly<Record<string, Compare['op']>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};
/** What NOT makes of a comparison. */
const OPPOSITE = { '=': '<>', '<>': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
/** The same comparison with its sides swapped: constants go to the right. */
const SWAPPED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** A condition on columns and constants, in canonical form. @throws QueryRefusal */
export function toPredicate(conversion: Conversion, names: Names, node: unknown, depth = 0): Predicate {
  if (depth > DEPTH_MAX)
    return conversion.refuse('too-complex', node, `Conditions are nested at most ${String(DEPTH_MAX)} deep.`);
  switch (kindOf(node)) {
    case 'COMPARISON':
      return comparison(conversion, names, node);
    case 'CONJUNCTION':
      return conjunction(conversion, names, node, depth);
    case 'BETWEEN':
      return between(conversion, names, node, false);
    case 'OPERATOR':
      return operator(conversion, names, node, depth);
    case 'COLUMN_REF':
      return booleanColumn(conversion, names, node);
    default:
      return refuseExpression(conversion, node, 'A condition');
  }
}

function comparison(conversion: Conversion, names: Names, node: unknown): Predicate {
  const { type, left, right } = conversion.read(ComparisonNode, node);
  const op = COMPARISONS[type];
  if (op === undefined) return refuseExpression(conversion, node, 'A condition');
  const [leftIsColumn, rightIsColumn] = [kindOf(left) === 'COLUMN_REF', kindOf(right) === 'COLUMN_REF'];
  if (leftIsColumn && rightIsColumn)
    return conversion.refuse(
      'column-comparison',
      node,
      'A condition compares a column with a constant, never two columns.',
      'Tables are joined with JOIN … ON.',
    );
  const side = leftIsColumn || (!rightIsColumn && kindOf(left) !== 'CONSTANT') ? left : right;
  const column = names.column(conversion, columnOrRefuse(conversion, side, node));
  const value = toLiteralOf(conversion, leftIsColumn ? right : left, typed(column));
  return { kind: 'compare', op: leftIsColumn ? op : SWAPPED[op], column: column.ref, value };
}

const typed = ({ ref, view }: ReturnType<Names['column']>) => ({
  column: view,
  label: `"${ref.relation}.${ref.column}"`,
});

/** The side of a comparison that is a column; two constants are no condition. */
function columnOrRefuse(conversion: Conversion, node: unknown, whole: unknown): unknown {
  if (kindOf(node) === 'COLUMN_REF') return node;
  return refuseExpression(conversion, kindOf(node) === 'CONSTANT' ? whole : node, 'A condition');
}

function conjunction(conversion: Conversion, names: Names, node: unknown, depth: number): Predicate {
  const { type, children } = conversion.read(ConjunctionNode, node);
  const kind = type === 'CONJUNCTION_AND' ? 'and' : 'or';
  if (type !== 'CONJUNCTION_AND' && type !== 'CONJUNCTION_OR') return refuseExpression(conversion, node, 'A condition');
  const parts = children
    .map((child) => toPredicate(conversion, names, child, depth + 1))
    .flatMap((part) => (part.kind === kind ? part.parts : [part]));
  if (parts.length <= PARTS_MAX) return { kind, parts };
  return conversion.refuse('too-complex', node, `At most ${String(PARTS_MAX)} conditions are joined by AND or OR.`);
}

function between(conversion: Conversion, names: Names, node: unknown, negated: boolean): Predicate {
  const { type, input, lower, upper } = conversion.read(BetweenNode, node);
  if (type !== 'COMPARE_BETWEEN') return refuseExpression(conversion, node, 'A condition');
  const column = names.column(conversion, columnOrRefuse(conversion, input, node));
  const low = toLiteralOf(conversion, lower, typed(column));
  return { kind: 'between', column: column.ref, low, high: toLiteralOf(conversion, upper, typed(column)), negated };
}

function operator(conversion: Conversion, names: Names, node: unknown, depth: number): Predicate {
  const { type, children } = conversion.read(OperatorNode, node);
  const [first, ...rest] = children;
  switch (type) {
    case 'OPERATOR_IS_NULL':
    case 'OPERATOR_IS_NOT_NULL': {
      const column = names.column(conversion, columnOrRefuse(conversion, first, node));
      return { kind: 'is-null', column: column.ref, negated: type === 'OPERATOR_IS_NOT_NULL' };
    }
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN':
      return membership(conversion, names, node, { first, rest, negated: type === 'COMPARE_NOT_IN' });
    case 'OPERATOR_NOT':
      return negation(conversion, names, first, depth);
    default:
      return refuseExpression(conversion, node, 'A condition');
  }
}

interface Membership {
  readonly first: unknown;
  readonly rest: readonly unknown[];
  readonly negated: boolean;
}

function membership(
  conversion: Conversion,
  names: Names,
  node: unknown,
  { first, rest, negated }: Membership,
): Predicate {
  const column = names.column(conversion, columnOrRefuse(conversion, first, node));
  if (rest.length > VALUES_MAX)
    return conversion.refuse('too-complex', node, `A list has at most ${String(VALUES_MAX)} constants.`);
  const values = rest.map((value) => toLiteralOf(conversion, value, typed(column)));
  return { kind: 'in', column: column.ref, values, negated };
}

/** `negated` where the tree has it, the opposite comparison, else `not`. The engine itself writes NOT BETWEEN as NOT. */
function negation(conversion: Conversion, names: Names, node: unknown, depth: number): Predicate {
  const part = toPredicate(conversion, names, node, depth + 1);
  if (part.kind === 'in' || part.kind === 'between' || part.kind === 'is-null')
    return { ...part, negated: !part.negated };
  if (part.kind === 'compare') return { ...part, op: OPPOSITE[part.op] };
  return { kind: 'not', part };
}

/** `WHERE smoker` is `WHERE smoker = TRUE`. */
function booleanColumn(conversion: Conversion, names: Names, node: unknown): Predicate {
  const { ref, view } = names.column(conversion, node);
  if (view.kind === 'dataset' && view.column.type.type === 'boolean')
    return { kind: 'compare', op: '=', column: ref, value: { type: 'boolean', value: 'true' } };
  return conversion.refuse(
    'wrong-type',
    node,
    `"${ref.relation}.${ref.column}" is no condition.`,
    'Compare it with a constant.',
  );
}
