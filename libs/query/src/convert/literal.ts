// SPDX-License-Identifier: Apache-2.0
import { ParameterName, type ColumnType, type Literal } from '@glovebox/contracts';
import { z } from 'zod';
import { CastNode, ConstantNode, ParameterNode, kindOf } from '../ast/nodes.ts';
import { canonicalDecimal, decimalOf } from '../scope/decimal.ts';
import { asColumnType, digitsFit, isDate, isTimestamp } from '../scope/literal-type.ts';
import type { Conversion } from './conversion.ts';
import { refuseExpression } from './refuse-expression.ts';

const TEXT_MAX = 1000;
const number = z.string().regex(/^-?\d+$/);
const DecimalInfo = z.strictObject({
  type: z.literal('DECIMAL_TYPE_INFO'),
  alias: z.literal(''),
  extension_info: z.null(),
  width: number,
  scale: number,
});

/** A constant of the text. `DATE '…'`, `TIMESTAMP '…'`, `TRUE` and `FALSE` arrive as casts of text. @throws QueryRefusal */
export function toLiteral(conversion: Conversion, node: unknown): Literal {
  if (kindOf(node) === 'CAST') return castLiteral(conversion, node);
  if (['SUBQUERY', 'FUNCTION', 'CASE', 'PARAMETER'].includes(kindOf(node)))
    return refuseExpression(conversion, node, 'A condition');
  if (kindOf(node) !== 'CONSTANT')
    return conversion.refuse('literal', node, 'A constant must stand here.', 'Write a number, a text or a date.');
  const { value } = conversion.read(ConstantNode, node);
  if (value.is_null)
    return conversion.refuse('null-comparison', node, 'Nothing is equal to NULL.', 'Write IS NULL or IS NOT NULL.');
  return constant(value.type.id, value.type.type_info, value.value) ?? unusable(conversion, node);
}

/** NULL stands for itself; everything else must be a constant. */
export const toLiteralOrNull = (conversion: Conversion, node: unknown): Literal | null =>
  isNull(node) ? null : toLiteral(conversion, node);

/** The constant, or parameter, as a value of the column that it is compared with. @throws QueryRefusal `wrong-type` */
export function toLiteralOf(conversion: Conversion, node: unknown, { type, label }: TypedColumn): Literal {
  if (kindOf(node) === 'PARAMETER' && type !== null) return openLiteral(conversion, node, type);
  const literal = toLiteral(conversion, node);
  if (type === null) return literal;
  const typed = asColumnType(literal, type);
  if (typed !== null) return typed;
  const digits = type.type === 'decimal' ? ` with ${String(type.scale)} decimals` : '';
  const message = `${label} is a column of type ${type.type}${digits}; this constant is no such value.`;
  return conversion.refuse('wrong-type', node, message, `Write ${EXAMPLE[type.type]}, for example.`);
}

/** A parameter has the type of the column that it is compared with. */
function openLiteral(conversion: Conversion, node: unknown, { type }: ColumnType): Literal {
  const name = ParameterName.safeParse(conversion.read(ParameterNode, node).identifier.toLowerCase());
  if (name.success) return { type, value: '', parameter: name.data };
  return conversion.refuse(
    'parameter',
    node,
    'A parameter is named by letters, digits and underscores, beginning with a letter.',
    'Write $name.',
  );
}

/** What a constant is compared with; it has no type of its own where it is a person's value. */
export interface TypedColumn {
  readonly type: ColumnType | null;
  readonly label: string;
}

const EXAMPLE = {
  integer: '40',
  decimal: '2.5',
  text: `'text'`,
  boolean: 'TRUE',
  date: `DATE '2020-02-29'`,
  timestamp: `TIMESTAMP '2020-02-29 08:30:00'`,
} as const;

function isNull(node: unknown): boolean {
  const parsed = ConstantNode.safeParse(node);
  return parsed.success && parsed.data.value.is_null;
}

function constant(id: string, info: unknown, value: unknown): Literal | null {
  if (id === 'VARCHAR') return typeof value === 'string' && value.length <= TEXT_MAX ? { type: 'text', value } : null;
  const digits = number.safeParse(value);
  if (!digits.success) return null;
  if (id === 'INTEGER' || id === 'BIGINT') {
    const canonical = canonicalDecimal(digits.data);
    return canonical === null ? null : { type: 'integer', value: canonical };
  }
  const parsed = id === 'DECIMAL' ? DecimalInfo.safeParse(info) : null;
  const decimal = parsed?.success === true ? decimalOf(digits.data, Number(parsed.data.scale)) : null;
  return decimal !== null && digitsFit(decimal) ? { type: 'decimal', value: decimal } : null;
}

function castLiteral(conversion: Conversion, node: unknown): Literal {
  const cast = conversion.read(CastNode, node);
  const text = ConstantNode.safeParse(cast.child);
  if (cast.try_cast || !text.success || text.data.value.type.id !== 'VARCHAR' || text.data.value.is_null)
    return conversion.refuse('cast', node, 'Values are not cast.', 'Write the constant in the type of its column.');
  const value = String(text.data.value.value);
  switch (cast.cast_type.id) {
    case 'BOOLEAN':
      return value === 't' || value === 'f'
        ? { type: 'boolean', value: String(value === 't') }
        : unusable(conversion, node);
    case 'DATE':
      return isDate(value) ? { type: 'date', value } : unusable(conversion, node);
    case 'TIMESTAMP':
      return isTimestamp(value) ? { type: 'timestamp', value } : unusable(conversion, node);
    default:
      return conversion.refuse('cast', node, 'Values are not cast.', 'Write the constant in the type of its column.');
  }
}

const unusable = (conversion: Conversion, node: unknown): never =>
  conversion.refuse(
    'literal',
    node,
    'Constants are texts of at most 1,000 characters, whole numbers of 64 bits, decimals of 18 digits, TRUE, FALSE, dates and timestamps to the second.',
    `Write for example 40, 2.5, 'text', DATE '2020-02-29' or TIMESTAMP '2020-02-29 08:30:00'.`,
  );
