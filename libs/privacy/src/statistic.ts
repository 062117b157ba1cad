// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryValue } from '@glovebox/contracts';
import type { AggregateCell } from './cells.ts';
import {
  divide,
  fractionOf,
  multiply,
  parseDecimal,
  roundFraction,
  type ExactDecimal,
  type Fraction,
} from './decimal.ts';
import { PrivacyError } from './error.ts';

/** Digits after the point of averages and ratios that the question does not round (an average keeps its column's). */
export const quotientDigits = 6;

/** True when every aggregate of the value rests on at least `minimumPeople` people. No people is too few, too. */
export function restsOnEnough(aggregates: readonly AggregateCell[], minimumPeople: number): boolean {
  return aggregates.every(({ people }) => people >= minimumPeople);
}

/**
 * The text of one statistic, computed exactly and rounded once: as the question says (half away from zero, contracts
 * QueryValue), or else averages and ratios to `quotientDigits`, half to even. Counts and sums have the digits that they
 * have, or fewer. Null where SQL has NULL: no contributing row, or a denominator of zero.
 */
export function statisticText(value: QueryValue, aggregates: readonly AggregateCell[]): string | null {
  const exact = exactStatistic(value, aggregates);
  if (exact === null) return null;
  const { decimals } = value;
  const digits = decimals === undefined ? exact.digits : Math.min(decimals, exact.digitsMax);
  return roundFraction(exact.fraction, digits, decimals === undefined ? 'to-even' : 'away-from-zero');
}

interface ExactStatistic {
  readonly fraction: Fraction;
  readonly digits: number;
  /** Counts and sums have no digits beyond these. */
  readonly digitsMax: number;
}

function exactStatistic(value: QueryValue, [first, second]: readonly AggregateCell[]): ExactStatistic | null {
  if (first === undefined) throw new PrivacyError('malformed', 'a value has no aggregate');
  if (value.kind === 'aggregate') return exactAggregate(value.aggregate, first);
  if (second === undefined) throw new PrivacyError('malformed', 'a ratio has no denominator');
  const numerator = exactAggregate(value.numerator, first);
  const denominator = exactAggregate(value.denominator, second);
  const ratio = numerator && denominator && divide(numerator.fraction, denominator.fraction);
  if (ratio === null) return null;
  const factor = fractionOf(parseDecimal(value.factor ?? '1'));
  return { fraction: multiply(factor, ratio), digits: quotientDigits, digitsMax: Infinity };
}

function exactAggregate(aggregate: Aggregate, cell: AggregateCell): ExactStatistic | null {
  const total = totalOf(aggregate, cell);
  if (total === null) return null;
  const fraction = fractionOf(total);
  if (aggregate.kind !== 'avg') return { fraction, digits: total.scale, digitsMax: total.scale };
  const average = divide(fraction, fractionOf(parseDecimal(cell.count)));
  if (average === null) return null;
  return { fraction: average, digits: Math.max(quotientDigits, total.scale), digitsMax: Infinity };
}

function totalOf(aggregate: Aggregate, cell: AggregateCell): ExactDecimal | null {
  switch (aggregate.kind) {
    case 'count-rows':
    case 'count':
    case 'count-distinct':
      return parseDecimal(cell.count);
    case 'sum':
    case 'avg':
      return cell.sum === null ? null : parseDecimal(cell.sum);
    case 'variance':
    case 'quantile':
    case 'pair':
      throw new PrivacyError('malformed', 'a statistic that no probe computes yet');
  }
}
