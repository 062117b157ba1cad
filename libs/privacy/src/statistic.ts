// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryValue } from '@glovebox/contracts';
import type { AggregateCell } from './cells.ts';
import {
  divide,
  formatDecimal,
  fractionOf,
  parseDecimal,
  roundHalfEven,
  type ExactDecimal,
  type Fraction,
} from './decimal.ts';
import { PrivacyError } from './error.ts';

/** Digits after the point of every average and ratio (an average keeps more if its column has more). */
export const quotientDigits = 6;

/** True when every aggregate of the value rests on at least `minimumPeople` people. No people is too few, too. */
export function restsOnEnough(aggregates: readonly AggregateCell[], minimumPeople: number): boolean {
  return aggregates.every(({ people }) => people >= minimumPeople);
}

/**
 * The text of one statistic, computed exactly: counts and sums as they are, averages and ratios rounded half to even.
 * Null where SQL has NULL: no contributing row, or a denominator of zero.
 */
export function statisticText(value: QueryValue, aggregates: readonly AggregateCell[]): string | null {
  const [first, second] = aggregates;
  if (first === undefined) throw new PrivacyError('malformed', 'a value has no aggregate');
  if (value.kind === 'aggregate') return aggregateText(value.aggregate, first);
  if (second === undefined) throw new PrivacyError('malformed', 'a ratio has no denominator');
  const numerator = exactValue(value.numerator, first);
  const denominator = exactValue(value.denominator, second);
  const ratio = numerator === null || denominator === null ? null : divide(numerator, denominator);
  return ratio === null ? null : roundHalfEven(ratio, quotientDigits);
}

function aggregateText(aggregate: Aggregate, cell: AggregateCell): string | null {
  const total = totalOf(aggregate, cell);
  if (total === null) return null;
  if (aggregate.kind !== 'avg') return formatDecimal(total);
  const average = exactValue(aggregate, cell);
  return average === null ? null : roundHalfEven(average, Math.max(quotientDigits, total.scale));
}

/** The unrounded value: the average inside a ratio is rounded once, at the end, not twice. */
function exactValue(aggregate: Aggregate, cell: AggregateCell): Fraction | null {
  const total = totalOf(aggregate, cell);
  if (total === null || aggregate.kind !== 'avg') return total === null ? null : fractionOf(total);
  return divide(fractionOf(total), fractionOf(parseDecimal(cell.count)));
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
  }
}
