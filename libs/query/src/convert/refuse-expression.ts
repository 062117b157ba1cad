// SPDX-License-Identifier: Apache-2.0
import { FunctionNode, kindOf, typeOf } from '../ast/nodes.ts';
import type { QueryIssueCode } from '../error.ts';
import type { Conversion } from './conversion.ts';
import { quoted } from './names.ts';

type Refused = readonly [QueryIssueCode, string, string?];

/** What to say of an expression that stands where it may not. Everything not named here is refused as well. */
const KINDS: Readonly<Record<string, Refused>> = {
  STAR: ['star', 'Columns are named one by one, never with *.', 'Name the columns, inside of aggregates.'],
  SUBQUERY: [
    'subquery',
    'A subquery stands in FROM or WITH, never inside of an expression: it could ask about single people.',
    'Make it a derived table with one row per person and join it.',
  ],
  WINDOW: ['window', 'Window functions show rows one by one.', 'Use GROUP BY.'],
  CAST: ['cast', 'Values are not cast: a cast that fails would show the value.', 'Leave the cast out.'],
  PARAMETER: [
    'parameter',
    'A parameter stands only where a column is compared with a constant.',
    'Write the constant itself.',
  ],
  CASE: ['function', 'CASE stands in a group, never inside of an aggregate or a condition.', 'Use FILTER (WHERE …).'],
  COLLATE: ['function', 'Texts are compared as they are, without collation.', 'Leave COLLATE out.'],
  LAMBDA: ['function', 'Functions are not written in a query.'],
  POSITIONAL_REFERENCE: ['unknown-column', 'Columns are named, not numbered with #.'],
};

/** Refuses an expression in plain words. `what` begins the sentence, for example `A condition`. @throws QueryRefusal */
export function refuseExpression(conversion: Conversion, node: unknown, what: string): never {
  const kind = kindOf(node);
  if (kind === 'FUNCTION') return refuseFunction(conversion, node, what);
  const known = KINDS[kind];
  if (known !== undefined) return conversion.refuse(known[0], node, known[1], known[2]);
  if (typeOf(node) === 'COMPARE_DISTINCT_FROM' || typeOf(node) === 'COMPARE_NOT_DISTINCT_FROM')
    return conversion.refuse('unknown-syntax', node, 'IS DISTINCT FROM is not used here.', 'Use = with IS NULL.');
  const message = `${what} compares a column with constants, and nothing else.`;
  return conversion.refuse(
    'unknown-syntax',
    node,
    message,
    'Use =, <>, <, <=, >, >=, IN, BETWEEN, IS NULL, AND, OR, NOT.',
  );
}

const AGGREGATES_OF_ONE = new Set(
  'min max any_value first last arbitrary arg_min arg_max argmin argmax min_by max_by mode string_agg listagg group_concat list array_agg histogram'.split(
    ' ',
  ),
);

function refuseFunction(conversion: Conversion, node: unknown, what: string): never {
  const { function_name: name, is_operator: isOperator } = conversion.read(FunctionNode, node);
  if (['count', 'count_star', 'sum', 'avg', 'mean'].includes(name))
    return conversion.refuse('filter-on-aggregate', node, `${what} works on columns, never on an aggregate.`);
  if (AGGREGATES_OF_ONE.has(name))
    return conversion.refuse(
      'function',
      node,
      `${quoted(name)} would show the value of a single person.`,
      'Use count, count(DISTINCT person), sum or avg.',
    );
  const arithmetic = isOperator && /^[-+*/%^&|<>]+$/.test(name) && name !== '||';
  const message = arithmetic
    ? `${what} uses columns as they are, without arithmetic.`
    : `The function ${quoted(SPOKEN.get(name) ?? name)} is not used here.`;
  const remedy = 'Use columns, constants, count, sum and avg.';
  return conversion.refuse(arithmetic ? 'arithmetic' : 'function', node, message, remedy);
}

/** The engine's names of operators that people write as words. */
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['~~', 'LIKE'],
  ['!~~', 'NOT LIKE'],
  ['~~*', 'ILIKE'],
  ['!~~*', 'NOT ILIKE'],
  ['~~~', 'GLOB'],
]);
