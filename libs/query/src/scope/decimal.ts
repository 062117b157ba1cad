// SPDX-License-Identifier: Apache-2.0

/** A decimal as text with one form per number: no sign on zero, no leading or trailing zeros. Null when it is none. */
export function canonicalDecimal(text: string): string | null {
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** `unscaled / 10^scale` as canonical text. */
export function decimalOf(unscaled: string, scale: number): string | null {
  const negative = unscaled.startsWith('-');
  const digits = (negative ? unscaled.slice(1) : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`;
  return canonicalDecimal(negative ? `-${text}` : text);
}

/** Digits behind the point of a canonical decimal. */
export const scaleOf = (decimal: string): number => decimal.split('.')[1]?.length ?? 0;

/** Digits before the point of a canonical decimal. */
export const wholeDigitsOf = (decimal: string): number => decimal.replace('-', '').split('.')[0]?.length ?? 0;

/** Negative, zero or positive as a is less than, equal to or greater than b. Exact at any size. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const difference = scaled(a, scale) - scaled(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scaled(decimal: string, scale: number): bigint {
  return BigInt(decimal.replace('.', '') + '0'.repeat(scale - scaleOf(decimal)));
}

/** Decimal text (contracts, Decimal) in whole units of 10^-scale; what is finer is rounded as told. */
export function unitsOf(text: string, scale: number, round: 'up' | 'down'): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = BigInt(whole + fraction);
  if (fraction.length <= scale) return digits * 10n ** BigInt(scale - fraction.length);
  const divisor = 10n ** BigInt(fraction.length - scale);
  const rest = ((digits % divisor) + divisor) % divisor;
  const floor = (digits - rest) / divisor;
  return rest !== 0n && round === 'up' ? floor + 1n : floor;
}
