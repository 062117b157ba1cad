// SPDX-License-Identifier: Apache-2.0
import type { Predicate } from '@glovebox/contracts';
import { BetweenNode, ComparisonNode, ConjunctionNode, FunctionNode, OperatorNode, kindOf } from '../ast/nodes.ts';
import { conjunctionOf } from '../scope/conjunction.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { isDimension, toDimension, type Dimension } from './dimension.ts';
import { toExists } from './exists.ts';
import { refuseExpression } from './refuse-expression.ts';
import { toLiteral, toLiteralOf } from './literal.ts';
import type { Names } from './names.ts';

type Compare = Extract<Predicate, { kind: 'compare' }>;

const DEPTH_MAX = 32;
const PARTS_MAX = 100;
const VALUES_MAX = 1000;

export const COMPARISONS: Readonly<Record<string, Compare['op']>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};
/** What NOT makes of a comparison. */
export const OPPOSITE = { '=': '<>', '<>': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
/** The same comparison with its sides swapped: constants go to the right. */
export const SWAPPED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** The engine's names of LIKE and its kin. */
const LIKES: ReadonlyMap<string, { readonly ignoreCase: boolean; readonly negated: boolean }> = new Map([
  ['~~', { ignoreCase: false, negated: false }],
  ['!~~', { ignoreCase: false, negated: true }],
  ['~~*', { ignoreCase: true, negated: false }],
  ['!~~*', { ignoreCase: true, negated: true }],
]);

/** Where a condition stands: how deep, and the tables that EXISTS can name; null where EXISTS may not stand. */
export interface Place {
  readonly depth: number;
  readonly derived: DerivedTables | null;
}
const ELSEWHERE: Place = { depth: 0, derived: null };

/** The WHERE clause, with further conditions in front of it that hold as well. EXISTS may stand in it. */
export function toWhere(
  conversion: Conversion,
  names: Names,
  derived: DerivedTables,
  parts: readonly unknown[],
  further: readonly Predicate[],
): Predicate | null {
  const own = parts.map((part) => toPredicate(conversion, names, part, { depth: 0, derived }));
  const all = conjunctionOf([...further, ...own]);
  if (all?.kind !== 'and' || all.parts.length <= PARTS_MAX) return all;
  return conversion.refuse('too-complex', parts[0], `At most ${String(PARTS_MAX)} conditions are joined by AND or OR.`);
}

/** A condition on columns and constants, in canonical form. @throws QueryRefusal */
export function toPredicate(conversion: Conversion, names: Names, node: unknown, place = ELSEWHERE): Predicate {
  if (place.depth > DEPTH_MAX)
    return conversion.refuse('too-complex', node, `Conditions are nested at most ${String(DEPTH_MAX)} deep.`);
  switch (kindOf(node)) {
    case 'COMPARISON':
      return comparison(conversion, names, node);
    case 'CONJUNCTION':
      return conjunction(conversion, names, node, place);
    case 'BETWEEN':
      return between(conversion, names, node, false);
    case 'OPERATOR':
      return operator(conversion, names, node, place);
    case 'COLUMN_REF':
      return booleanColumn(conversion, names, node);
    case 'FUNCTION':
      return like(conversion, names, node);
    case 'SUBQUERY':
      return toExists(conversion, names, place.derived, node);
    default:
      return refuseExpression(conversion, node, 'A condition');
  }
}

function comparison(conversion: Conversion, names: Names, node: unknown): Predicate {
  const { type, left, right } = conversion.read(ComparisonNode, node);
  const op = COMPARISONS[type];
  if (op === undefined) return refuseExpression(conversion, node, 'A condition');
  const [leftIsColumn, rightIsColumn] = [isDimension(left), isDimension(right)];
  if (leftIsColumn && rightIsColumn)
    return conversion.refuse(
      'column-comparison',
      node,
      'A condition compares a column with a constant, never two columns.',
      'Tables are joined with JOIN … ON.',
    );
  const side = leftIsColumn || (!rightIsColumn && kindOf(left) !== 'CONSTANT') ? left : right;
  const column = dimension(conversion, names, side, node);
  const value = toLiteralOf(conversion, leftIsColumn ? right : left, column);
  return { kind: 'compare', op: leftIsColumn ? op : SWAPPED[op], column: column.ref, value };
}

/** The side of a comparison that is a column; two constants are no condition. */
function dimension(conversion: Conversion, names: Names, node: unknown, whole: unknown): Dimension {
  if (isDimension(node)) return toDimension(conversion, names, node);
  return refuseExpression(conversion, kindOf(node) === 'CONSTANT' ? whole : node, 'A condition');
}

function conjunction(conversion: Conversion, names: Names, node: unknown, place: Place): Predicate {
  const { type, children } = conversion.read(ConjunctionNode, node);
  const kind = type === 'CONJUNCTION_AND' ? 'and' : 'or';
  if (type !== 'CONJUNCTION_AND' && type !== 'CONJUNCTION_OR') return refuseExpression(conversion, node, 'A condition');
  const parts = children
    .map((child) => toPredicate(conversion, names, child, deeper(place)))
    .flatMap((part) => (part.kind === kind ? part.parts : [part]));
  if (parts.length <= PARTS_MAX) return { kind, parts };
  return conversion.refuse('too-complex', node, `At most ${String(PARTS_MAX)} conditions are joined by AND or OR.`);
}

const deeper = ({ depth, derived }: Place): Place => ({ depth: depth + 1, derived });

/** A text by a constant pattern. */
function like(conversion: Conversion, names: Names, node: unknown): Predicate {
  const { function_name: name, children, is_operator: isOperator } = conversion.read(FunctionNode, node);
  const kind = isOperator ? LIKES.get(name) : undefined;
  const [first, second] = children;
  if (kind === undefined) return refuseExpression(conversion, node, 'A condition');
  const { ref, type, label } = dimension(conversion, names, first, node);
  if (type?.type !== 'text')
    return conversion.refuse(
      'wrong-type',
      node,
      `${label} is no text, so it has no pattern.`,
      'Compare it with =, < or IN.',
    );
  const pattern = toLiteral(conversion, second);
  if (pattern.type !== 'text')
    return conversion.refuse('wrong-type', second, 'A pattern is a text.', `Write LIKE 'a%', for example.`);
  return { kind: 'like', column: ref, pattern: pattern.value, ...kind };
}

function between(conversion: Conversion, names: Names, node: unknown, negated: boolean): Predicate {
  const { type, input, lower, upper } = conversion.read(BetweenNode, node);
  if (type !== 'COMPARE_BETWEEN') return refuseExpression(conversion, node, 'A condition');
  const column = dimension(conversion, names, input, node);
  const low = toLiteralOf(conversion, lower, column);
  return { kind: 'between', column: column.ref, low, high: toLiteralOf(conversion, upper, column), negated };
}

function operator(conversion: Conversion, names: Names, node: unknown, place: Place): Predicate {
  const { type, children } = conversion.read(OperatorNode, node);
  const [first, ...rest] = children;
  switch (type) {
    case 'OPERATOR_IS_NULL':
    case 'OPERATOR_IS_NOT_NULL': {
      const column = dimension(conversion, names, first, node);
      return { kind: 'is-null', column: column.ref, negated: type === 'OPERATOR_IS_NOT_NULL' };
    }
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN':
      return membership(conversion, names, node, { first, rest, negated: type === 'COMPARE_NOT_IN' });
    case 'OPERATOR_NOT':
      return negation(conversion, names, first, place);
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
  const column = dimension(conversion, names, first, node);
  if (rest.length > VALUES_MAX)
    return conversion.refuse('too-complex', node, `A list has at most ${String(VALUES_MAX)} constants.`);
  const values = rest.map((value) => toLiteralOf(conversion, value, column));
  return { kind: 'in', column: column.ref, values, negated };
}

/** `negated` where the tree has it, the opposite comparison, else `not`. The engine itself writes NOT BETWEEN as NOT. */
function negation(conversion: Conversion, names: Names, node: unknown, place: Place): Predicate {
  const part = toPredicate(conversion, names, node, deeper(place));
  if ('negated' in part) return { ...part, negated: !part.negated };
  if (part.kind === 'compare') return { ...part, op: OPPOSITE[part.op] };
  return { kind: 'not', part };
}

/** `WHERE smoker` is `WHERE smoker = TRUE`. */
function booleanColumn(conversion: Conversion, names: Names, node: unknown): Predicate {
  const { ref, type, label } = toDimension(conversion, names, node);
  if (type?.type === 'boolean')
    return { kind: 'compare', op: '=', column: ref, value: { type: 'boolean', value: 'true' } };
  return conversion.refuse('wrong-type', node, `${label} is no condition.`, 'Compare it with a constant.');
}
