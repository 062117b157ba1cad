// SPDX-License-Identifier: Apache-2.0
import type { Aggregate } from '@glovebox/contracts';
import { fractionOf as quantileOf } from '@glovebox/query';
import type { AggregateCell } from './cells.ts';
import {
  add,
  divide,
  fractionOf,
  multiply,
  negate,
  parseDecimal,
  squareRoot,
  whole,
  type Fraction,
} from './decimal.ts';
import { PrivacyError } from './error.ts';

type Variance = Extract<Aggregate, { kind: 'variance' }>['statistic'];
type Pair = Extract<Aggregate, { kind: 'pair' }>['statistic'];

/**
 * Variance and standard deviation from a count and exact sums of x and x², as rational numbers: nothing cancels as it does
 * in floating point. Null where SQL has NULL: no rows, or one row for a sample.
 */
export function variance(statistic: Variance, cell: AggregateCell): Fraction | null {
  const { count, x, xx } = sums(cell);
  if (x === null || xx === null) return null;
  const spread = centred(count, xx, x, x);
  const value = divide(spread, statistic.endsWith('pop') ? multiply(count, count) : beforeLast(count));
  return value !== null && statistic.startsWith('stddev') ? squareRoot(value) : value;
}

/** Covariance, correlation and linear regression of y on x. Null where SQL has NULL, and where x or y does not vary. */
export function pair(statistic: Pair, cell: AggregateCell): Fraction | null {
  const { count, x, xx, y, yy, xy } = sums(cell);
  if (x === null || xx === null || y === null || yy === null || xy === null) return null;
  const [inX, inY, joint] = [centred(count, xx, x, x), centred(count, yy, y, y), centred(count, xy, x, y)];
  switch (statistic) {
    case 'covar_pop':
      return divide(joint, multiply(count, count));
    case 'covar_samp':
      return divide(joint, beforeLast(count));
    case 'regr_slope':
      return divide(joint, inX);
    case 'regr_intercept': {
      const slope = divide(joint, inX);
      return slope === null ? null : divide(add(y, negate(multiply(slope, x))), count);
    }
    case 'regr_r2': {
      if (inX.numerator === 0n) return null;
      return inY.numerator === 0n ? whole(1n) : divide(multiply(joint, joint), multiply(inX, inY));
    }
    case 'corr': {
      const square = divide(multiply(joint, joint), multiply(inX, inY));
      if (square === null) return null;
      const root = squareRoot(square);
      return joint.numerator < 0n ? negate(root) : root;
    }
  }
}

/** A quantile between its two neighbours: `(n - 1) q` steps into the order where it is interpolated. */
export function quantile(
  { at, interpolated }: Extract<Aggregate, { kind: 'quantile' }>,
  cell: AggregateCell,
): Fraction | null {
  if (cell.neighbours === undefined) throw new PrivacyError('malformed', 'a quantile has no neighbours');
  const [lower, upper] = cell.neighbours.map((text) => (text === null ? null : fractionOf(parseDecimal(text))));
  if (lower === undefined || upper === undefined || lower === null || upper === null) return null;
  if (!interpolated) return lower;
  const { numerator, denominator } = quantileOf(at);
  const beyond = ((BigInt(cell.count) - 1n) * BigInt(numerator)) % BigInt(denominator);
  const weight = { numerator: beyond, denominator: BigInt(denominator) };
  return add(lower, multiply(weight, add(upper, negate(lower))));
}

function sums({ count, sum, moments }: AggregateCell) {
  if (moments === undefined) throw new PrivacyError('malformed', 'a statistic has no sums');
  const read = (text: string | null | undefined) =>
    text === null || text === undefined ? null : fractionOf(parseDecimal(text));
  const { xx, y, yy, xy } = moments;
  return { count: fractionOf(parseDecimal(count)), x: read(sum), xx: read(xx), y: read(y), yy: read(yy), xy: read(xy) };
}

/** `n Σab - Σa Σb`: n² times the covariance. */
const centred = (count: Fraction, product: Fraction, a: Fraction, b: Fraction): Fraction =>
  add(multiply(count, product), negate(multiply(a, b)));

/** `n (n - 1)`. */
const beforeLast = (count: Fraction): Fraction => multiply(count, add(count, whole(-1n)));
