// SPDX-License-Identifier: Apache-2.0
import type { LiteralType } from '@glovebox/contracts';
import { compareDecimals, isCanonical } from '@glovebox/query';

/** Control, format and separator characters, and halves of surrogate pairs: they could hide in what approvers read. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether a text is a value of this type in its one canonical form, so that equal questions are equal trees. */
export const isValue = (type: LiteralType, value: string): boolean =>
  isCanonical({ type, value }) && !UNSEEN.test(value);

export const hasOrder = (type: LiteralType): boolean => type !== 'text' && type !== 'boolean';

/** Negative, zero or positive. Dates and timestamps compare correctly as text. */
export function compareValues(type: LiteralType, a: string, b: string): number {
  if (type === 'integer' || type === 'decimal') return compareDecimals(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const WRITING: Readonly<Record<LiteralType, string>> = {
  integer: 'a whole number of 64 bits like 40',
  decimal: 'a decimal of at most 18 digits like 2.5, without trailing zeros',
  text: 'a text of visible characters in one line',
  boolean: 'true or false',
  date: 'a date like 2020-02-29',
  timestamp: 'a time like 2020-02-29 08:30:00',
};

/** How a value of this type is written, for people. */
export const writing = (type: LiteralType): string => WRITING[type];
