// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryValue } from '@glovebox/contracts';
import type { AggregateCell } from './cells.ts';
import {
  add,
  divide,
  fractionOf,
  multiply,
  negate,
  parseDecimal,
  roundFraction,
  type ExactDecimal,
  type Fraction,
} from './decimal.ts';
import { PrivacyError } from './error.ts';
import { toSignificantDigits } from './rounding.ts';
import { pair, quantile, variance } from './moments.ts';

/** Digits after the point of averages and quotients that the question does not round (an average keeps its column's). */
export const quotientDigits = 6;

/** True when every aggregate of the value rests on at least `minimumPeople` people. No people is too few, too. */
export function restsOnEnough(aggregates: readonly AggregateCell[], minimumPeople: number): boolean {
  return aggregates.every(({ people }) => people >= minimumPeople);
}

/**
 * The text of one statistic, computed exactly in rational numbers: rounded where the question says (half away from zero,
 * contracts QueryValue), and at the end to the digits that it has, half to even: counts and sums to their own, products
 * to those of both sides, everything with a division in it to at least `quotientDigits`. Null where SQL has NULL: no
 * contributing row, or a division by zero. `aggregates` are those of `aggregatesOf` in its order.
 *
 * Arithmetic is over what would be released of each aggregate: with `significantDigits` everything but counts, which the caller
 * rounds, is rounded before it is computed with. Else taking a constant away would show the digits that rounding hides.
 */
export function statisticText(
  value: QueryValue,
  aggregates: readonly AggregateCell[],
  significantDigits: number | null = null,
): string | null {
  const rest = [...aggregates];
  const exact = evaluate(value, rest, value.kind === 'aggregate' ? null : significantDigits);
  if (rest.length > 0) throw new PrivacyError('malformed', 'a value has fewer aggregates than its cell');
  return exact === null ? null : roundFraction(exact.fraction, exact.digits, 'to-even');
}

interface ExactNumber {
  readonly fraction: Fraction;
  /** Digits after the point that it is shown with. */
  readonly digits: number;
  /** Digits that it can have: a quotient has no end. */
  readonly digitsMax: number;
}

/** Takes the aggregates of the value from the front of `rest`, also of parts whose result is NULL. */
function evaluate(value: QueryValue, rest: AggregateCell[], significant: number | null): ExactNumber | null {
  switch (value.kind) {
    case 'number':
      return exactly(parseDecimal(value.value));
    case 'aggregate': {
      const cell = rest.shift();
      if (cell === undefined) throw new PrivacyError('malformed', 'a value has no aggregate');
      const exact = exactAggregate(value.aggregate, cell);
      const isCount = value.aggregate.kind.startsWith('count');
      return exact === null || isCount || significant === null ? exact : asReleased(exact, significant);
    }
    case 'arithmetic': {
      const left = evaluate(value.left, rest, significant);
      const right = evaluate(value.right, rest, significant);
      return left === null || right === null ? null : calculate(value.op, left, right);
    }
    case 'round': {
      const inner = evaluate(value.of, rest, significant);
      if (inner === null) return null;
      const digits = Math.min(value.decimals, inner.digitsMax);
      return exactly(parseDecimal(roundFraction(inner.fraction, digits, 'away-from-zero')));
    }
  }
}

type Operation = Extract<QueryValue, { kind: 'arithmetic' }>['op'];

function calculate(op: Operation, left: ExactNumber, right: ExactNumber): ExactNumber | null {
  const digits = Math.max(left.digits, right.digits);
  const digitsMax = Math.max(left.digitsMax, right.digitsMax);
  switch (op) {
    case '+':
      return { fraction: add(left.fraction, right.fraction), digits, digitsMax };
    case '-':
      return { fraction: add(left.fraction, negate(right.fraction)), digits, digitsMax };
    case '*':
      return {
        fraction: multiply(left.fraction, right.fraction),
        digits: Math.min(left.digits + right.digits, PRODUCT_DIGITS_MAX),
        digitsMax: left.digitsMax + right.digitsMax,
      };
    case '/': {
      const fraction = divide(left.fraction, right.fraction);
      return fraction === null ? null : quotient(fraction, digits);
    }
  }
}

const PRODUCT_DIGITS_MAX = 18;

const quotient = (fraction: Fraction, digits: number): ExactNumber => ({
  fraction,
  digits: Math.max(quotientDigits, digits),
  digitsMax: Infinity,
});

const asReleased = ({ fraction, digits }: ExactNumber, significant: number): ExactNumber =>
  exactly(parseDecimal(toSignificantDigits(roundFraction(fraction, digits, 'to-even'), significant)));

const exactly = (decimal: ExactDecimal): ExactNumber => ({
  fraction: fractionOf(decimal),
  digits: decimal.scale,
  digitsMax: decimal.scale,
});

function exactAggregate(aggregate: Aggregate, cell: AggregateCell): ExactNumber | null {
  switch (aggregate.kind) {
    case 'count-rows':
    case 'count':
    case 'count-distinct':
      return exactly(parseDecimal(cell.count));
    case 'sum':
      return cell.sum === null ? null : exactly(parseDecimal(cell.sum));
    case 'avg': {
      const total = cell.sum === null ? null : parseDecimal(cell.sum);
      const average = total === null ? null : divide(fractionOf(total), fractionOf(parseDecimal(cell.count)));
      return total === null || average === null ? null : quotient(average, total.scale);
    }
    case 'variance':
      return shown(variance(aggregate.statistic, cell), cell.sum);
    case 'pair':
      return shown(pair(aggregate.statistic, cell), cell.sum);
    case 'quantile': {
      const value = quantile(aggregate, cell);
      const [lower = null] = cell.neighbours ?? [];
      if (value === null || lower === null) return null;
      return aggregate.interpolated ? shown(value, lower) : exactly(parseDecimal(lower));
    }
  }
}

/** With as many digits as an average would have of numbers like this one. */
const shown = (value: Fraction | null, like: string | null): ExactNumber | null =>
  value === null ? null : quotient(value, like === null ? 0 : parseDecimal(like).scale);
