// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { ceiling, decimalUp, multiply, parseDecimal, rational, type Rational } from '../exact/rational.ts';

/** A privacy loss as decimal text with at most 18 digits after the point. What is charged is always a multiple of 10^-18. */
export const Amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,17})(\.\d{1,18})?$/, 'must be a decimal number that is not negative');

const DIGITS = 18;
const UNITS = rational(10n ** BigInt(DIGITS));

/** Whole multiples of 10^-18: exact fractions of one denominator, so that sums stay exact and small. */
export const unitsOf = (amount: string): bigint => multiply(parseDecimal(amount), UNITS).numerator;

/** The amount of so many multiples of 10^-18. */
export const amountOfUnits = (units: bigint): string => decimalUp(rational(units, UNITS.numerator), DIGITS);

/** The least amount that is not below an exact loss: rounding a charge up can waste budget, never exceed it. */
export const amountOf = (loss: Rational): string => amountOfUnits(ceiling(multiply(loss, UNITS)));

export const lossOf = (amount: string): Rational => parseDecimal(amount);
