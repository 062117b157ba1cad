// SPDX-License-Identifier: Apache-2.0
import type { Argument, Literal, Predicate } from '@glovebox/contracts';
import { CaseNode, OperatorNode, kindOf, typeOf } from '../ast/nodes.ts';
import { canonicalDecimal } from '../scope/decimal.ts';
import { asColumnType } from '../scope/literal-type.ts';
import type { Conversion } from './conversion.ts';
import { toLiteral, toLiteralOrNull } from './literal.ts';
import type { NamedColumn, Names } from './names.ts';
import { toPredicate } from './predicate.ts';

/** A column, or coalesce(column, number). @throws QueryRefusal */
export function toArgument(conversion: Conversion, names: Names, node: unknown): Argument {
  if (kindOf(node) === 'COLUMN_REF') return plainColumn(conversion, names, node).argument;
  if (typeOf(node) === 'OPERATOR_COALESCE') {
    const [column, stand, ...others] = conversion.read(OperatorNode, node).children;
    if (kindOf(column) === 'COLUMN_REF' && stand !== undefined && others.length === 0) {
      const { argument, view } = plainColumn(conversion, names, column);
      return { ...argument, orElse: standIn(conversion, view, stand) };
    }
  }
  return conversion.refuse(
    'aggregate-argument',
    node,
    'An aggregate is over a column as it is: expressions inside of it could pick out single people.',
    kindOf(node) === 'CONSTANT'
      ? 'Write count(*).'
      : 'Name a column, coalesce(column, 0) or CASE WHEN … THEN column END, or use FILTER (WHERE …) to choose rows.',
  );
}

function plainColumn(conversion: Conversion, names: Names, node: unknown) {
  const { ref, view } = names.column(conversion, node);
  if (ref.through === undefined) return { argument: { relation: ref.relation, column: ref.column }, view };
  return conversion.refuse('aggregate-argument', node, 'A transformed column names groups; it is not aggregated.');
}

function standIn(conversion: Conversion, view: NamedColumn['view'], node: unknown): string {
  const literal = toLiteral(conversion, node);
  const isNumber = literal.type === 'integer' || literal.type === 'decimal';
  const typed = view.kind === 'dataset' ? asColumnType(literal, view.column.type) : literal;
  const number = isNumber && typed !== null ? canonicalDecimal(typed.value) : null;
  if (number !== null) return number;
  return conversion.refuse('wrong-type', node, 'This constant is no value of the column.', 'Write 0, for example.');
}

/** What a CASE inside of an aggregate says: which rows contribute, and with what. */
interface Choice {
  readonly when: Predicate | null;
  readonly then: unknown;
  /** A constant for each row: the aggregate counts rows. */
  readonly countsRows: boolean;
}

/** `CASE WHEN … THEN column [ELSE NULL] END`, for a sum also `ELSE 0`, and constants where they count rows. */
export function toChoice(conversion: Conversion, names: Names, node: unknown, aggregate: string): Choice {
  if (kindOf(node) !== 'CASE') return { when: null, then: node, countsRows: false };
  const { case_checks: checks, else_expr: last } = conversion.read(CaseNode, node);
  const [check, ...others] = checks;
  const otherwise = kindOf(last) === 'CONSTANT' ? toLiteralOrNull(conversion, last) : undefined;
  const endsWell = otherwise === null || (aggregate === 'sum' && otherwise !== undefined && isNumber(otherwise, '0'));
  if (check === undefined || others.length > 0 || !endsWell)
    return conversion.refuse(
      'aggregate-argument',
      node,
      'A CASE in an aggregate has one condition and ends in NULL, in a sum also in 0.',
      'Write CASE WHEN … THEN column END.',
    );
  const when = toPredicate(conversion, names, check.when_expr);
  const constant = kindOf(check.then_expr) === 'CONSTANT' ? toLiteral(conversion, check.then_expr) : null;
  const countsRows = constant !== null && (aggregate === 'count' || (aggregate === 'sum' && isNumber(constant, '1')));
  return { when, then: check.then_expr, countsRows };
}

export const isNumber = ({ type, value }: Literal, number: string): boolean =>
  (type === 'integer' || type === 'decimal') && canonicalDecimal(value) === number;
