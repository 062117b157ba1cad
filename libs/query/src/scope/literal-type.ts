// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, Literal } from '@glovebox/contracts';
import { canonicalDecimal, compareDecimals, scaleOf, wholeDigitsOf } from './decimal.ts';

const INT64_MIN = '-9223372036854775808';
const INT64_MAX = '9223372036854775807';
/** Digits of a decimal column (`Decimal128(18, scale)` in the sealed stream). */
const DECIMAL_DIGITS = 18;

/**
 * The constant as a value of the column's type, when that changes nothing of its meaning; else null. So `40` is a value
 * of a decimal column, `'2020-02-29'` of a date column, and `5` never of a text column.
 */
export function asColumnType(literal: Literal, column: ColumnType): Literal | null {
  switch (column.type) {
    case 'integer':
      return asInteger(literal);
    case 'decimal':
      return asDecimal(literal, column.scale);
    case 'timestamp':
      return asTimestamp(literal);
    case 'date':
      return (literal.type === 'date' || literal.type === 'text') && isDate(literal.value)
        ? { type: 'date', value: literal.value }
        : null;
    case 'text':
    case 'boolean':
      return literal.type === column.type ? literal : null;
  }
}

/** Whether a literal is the canonical text of a value of this type, as a tree must have it. */
export function isCanonical(literal: Literal): boolean {
  switch (literal.type) {
    case 'integer':
      return /^-?\d+$/.test(literal.value) && asInteger(literal)?.value === literal.value;
    case 'decimal':
      return canonicalDecimal(literal.value) === literal.value && digitsFit(literal.value);
    case 'boolean':
      return literal.value === 'true' || literal.value === 'false';
    case 'date':
      return isDate(literal.value);
    case 'timestamp':
      return isTimestamp(literal.value);
    case 'text':
      return true;
  }
}

/** Whether the engine keeps the number as an exact decimal. */
export const digitsFit = (decimal: string): boolean => wholeDigitsOf(decimal) + scaleOf(decimal) <= DECIMAL_DIGITS;

function asInteger({ type, value }: Literal): Literal | null {
  const number = type === 'integer' || type === 'decimal' ? canonicalDecimal(value) : null;
  if (number === null || scaleOf(number) > 0) return null;
  const fits = compareDecimals(number, INT64_MIN) >= 0 && compareDecimals(number, INT64_MAX) <= 0;
  return fits ? { type: 'integer', value: number } : null;
}

function asDecimal({ type, value }: Literal, scale: number): Literal | null {
  const number = type === 'integer' || type === 'decimal' ? canonicalDecimal(value) : null;
  if (number === null || scaleOf(number) > scale || wholeDigitsOf(number) > DECIMAL_DIGITS - scale) return null;
  return { type: 'decimal', value: number };
}

function asTimestamp({ type, value }: Literal): Literal | null {
  if (type === 'timestamp') return isTimestamp(value) ? { type, value } : null;
  if (type !== 'date' && type !== 'text') return null;
  if (isDate(value)) return { type: 'timestamp', value: `${value} 00:00:00` };
  return type === 'text' && isTimestamp(value) ? { type: 'timestamp', value } : null;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the Gregorian calendar, years 0001 to 9999. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const [year = 0, month = 0, day = 0] = match === null ? [] : match.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

/** A date and a time of day to the second, with a blank between them. */
export function isTimestamp(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^ ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text.slice(10));
}
