// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';

/** A value as its Arrow column stores it. Decimals are whole numbers of the last place. */
export type StoredValue = bigint | number | string | boolean;

export type ParsedValue =
  | { readonly kind: 'value'; readonly value: StoredValue; readonly rounded: boolean }
  /** Names what is wrong; never quotes the value. */
  | { readonly kind: 'bad'; readonly problem: string };

const bad = (problem: string): ParsedValue => ({ kind: 'bad', problem });
const good = (value: StoredValue, rounded = false): ParsedValue => ({ kind: 'value', value, rounded });

/** Strict: the whole text must be a value of the type. */
export function parseValue(text: string, type: ColumnType): ParsedValue {
  switch (type.type) {
    case 'integer':
      return parseInteger(text);
    case 'decimal':
      return parseDecimal(text, type.scale);
    case 'text':
      return good(text);
    case 'boolean':
      return parseBoolean(text);
    case 'date':
      return parseDate(text);
    case 'timestamp':
      return parseTimestamp(text);
  }
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** `12` and `12.0`: a reader that saw a fraction somewhere writes whole numbers so. */
function parseInteger(text: string): ParsedValue {
  const match = /^([+-]?\d{1,20})(?:\.0{0,18})?$/.exec(text.trim());
  if (!match?.[1]) return bad('not a whole number');
  const value = BigInt(match[1].replace('+', ''));
  return value < INT64_MIN || value > INT64_MAX ? bad('outside 64 bits') : good(value);
}

/** Digits that Decimal128(18, scale) holds. */
const DECIMAL_MAX = 10n ** 18n - 1n;

/** Exact decimal arithmetic, rounded half to even where the text has more places than the column. */
export function parseDecimal(text: string, scale: number): ParsedValue {
  const match = /^([+-]?)(\d{0,400})(?:\.(\d{0,400}))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole.length + fraction.length === 0) return bad('not a number');
  const shift = scale - fraction.length + Number(match[4] ?? '0');
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return good(0n);
  if (shift > 40) return bad(`more than ${String(18 - scale)} digits before the decimal point`);
  const { value, rounded } =
    shift < 0 ? divideHalfEven(digits, -shift) : { value: digits * 10n ** BigInt(shift), rounded: false };
  if (value > DECIMAL_MAX) return bad(`more than ${String(18 - scale)} digits before the decimal point`);
  return good(match[1] === '-' ? -value : value, rounded);
}

function divideHalfEven(digits: bigint, places: number): { value: bigint; rounded: boolean } {
  const divisor = 10n ** BigInt(places);
  const quotient = digits / divisor;
  const twice = (digits % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return { value: up ? quotient + 1n : quotient, rounded: twice !== 0n };
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  t: true,
  f: false,
  '1': true,
  '0': false,
};

function parseBoolean(text: string): ParsedValue {
  const key = text.trim().toLowerCase();
  const value = Object.hasOwn(BOOLEANS, key) ? BOOLEANS[key] : undefined;
  return value === undefined ? bad('not true or false') : good(value);
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a calendar date, or null. */
function daysOf(year: string, month: string, day: string): number | null {
  const time = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(time)) return null;
  const days = time / DAY_MS;
  // Date.parse takes 31 February for 3 March: the date must come back as it was.
  const back = new Date(time).toISOString().slice(0, 10);
  return back === `${year}-${month}-${day}` ? days : null;
}

/** ISO 8601: 2026-11-24. A time of midnight behind it is accepted. */
function parseDate(text: string): ParsedValue {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00(?:\.0+)?)?$/.exec(text.trim());
  const days = match ? daysOf(match[1] ?? '', match[2] ?? '', match[3] ?? '') : null;
  return days === null ? bad('not a date like 2026-11-24') : good(days);
}

const MICROS_PER_DAY = 86_400_000_000n;

/** ISO 8601 without a zone, or in UTC: 2026-11-24 05:37:00.5. Places beyond microseconds must be zero. */
function parseTimestamp(text: string): ParsedValue {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})0*)?)?(?:Z|\+00(?::?00)?)?$/.exec(
      text.trim(),
    );
  const days = match ? daysOf(match[1] ?? '', match[2] ?? '', match[3] ?? '') : null;
  if (!match || days === null) return bad('not a time like 2026-11-24 05:37:00 (UTC)');
  const seconds = Number(match[4]) * 3600 + Number(match[5]) * 60 + Number(match[6] ?? '0');
  const micros = BigInt((match[7] ?? '').padEnd(6, '0'));
  return good(BigInt(days) * MICROS_PER_DAY + BigInt(seconds) * 1_000_000n + micros);
}
