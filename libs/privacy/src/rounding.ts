// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, ReleaseRules } from '@glovebox/contracts';
import type { AggregateCell } from './cells.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';

type Rounding = ReleaseRules['rounding'];

/**
 * A count as it is released: the nearest multiple of the base, halves up, never 0 (what is released is not nobody).
 * Done before anything is computed with it: a share of counts is the share of the counts that are shown, and so never says more
 * than they do.
 */
export function roundedCount(aggregate: Aggregate, cell: AggregateCell, { counts }: Rounding): AggregateCell {
  const isCount = aggregate.kind === 'count-rows' || aggregate.kind === 'count' || aggregate.kind === 'count-distinct';
  if (!isCount || counts === 1) return cell;
  const base = BigInt(counts);
  const rounded = ((BigInt(cell.count) * 2n + base) / (2n * base)) * base;
  return { ...cell, count: String(rounded === 0n ? base : rounded) };
}

/** Decimal text to so many significant digits, half to even. Fewer digits stay as they are. */
export function toSignificantDigits(text: string, digits: number): string {
  const { units, scale } = parseDecimal(text);
  const magnitude = units < 0n ? -units : units;
  const surplus = magnitude.toString().length - digits;
  if (surplus <= 0) return text;
  const step = 10n ** BigInt(surplus);
  const twiceRest = 2n * (magnitude % step);
  const quotient = magnitude / step;
  const isUp = twiceRest > step || (twiceRest === step && quotient % 2n === 1n);
  const rounded = isUp ? quotient + 1n : quotient;
  const sign = units < 0n ? -1n : 1n;
  return surplus <= scale
    ? formatDecimal({ units: sign * rounded, scale: scale - surplus })
    : formatDecimal({ units: sign * rounded * 10n ** BigInt(surplus - scale), scale: 0 });
}
