// SPDX-License-Identifier: Apache-2.0
import { PrivacyError } from './error.ts';

/** Below this a number of a model is nothing but rounding. */
const LEAST = 1e-9;
const MOST = 1e15;

/**
 * A number of a model as decimal text of so many significant digits, never with an exponent.
 * @throws PrivacyError `malformed` for what is no number, and for one that no model of bounded columns can have
 */
export function floatText(value: number, digits: number): string {
  const size = Math.abs(value);
  if (!(size < MOST)) throw new PrivacyError('malformed', 'a number of a model has no size');
  if (size < LEAST) return '0';
  const rounded = Number(value.toPrecision(digits));
  const places = digits - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.min(15, Math.max(0, places)));
}
