// SPDX-License-Identifier: Apache-2.0
import type { Argument } from '@glovebox/contracts';
import { canonicalDecimal, scaleOf } from './decimal.ts';
import type { ColumnView } from './relation.ts';

/** The engine's widest exact number, and how many rows it adds up at most: both bound what a sum of squares can be. */
const EXACT_MAX = 10n ** 38n;
const ROWS_MAX = 2n ** 40n;

/** A person's value takes part in sums of squares with so many digits, at most so many of them behind the point. */
const PERSONAL = { width: 12, scaleMax: 4 } as const;
const COLUMN_WIDTH = 18;

export interface ArgumentView {
  readonly argument: Argument;
  readonly view: ColumnView | null;
}

/** The type in which an argument goes into sums of products. What does not fit into it counts as missing. */
export function momentType(view: ColumnView | null): { readonly width: number; readonly scale: number } {
  if (view?.kind === 'value') return { width: PERSONAL.width, scale: Math.min(view.scale, PERSONAL.scaleMax) };
  return { width: COLUMN_WIDTH, scale: view === null ? 0 : scaleOfColumn(view) };
}

/** Digits behind the point of a column. */
export function scaleOfColumn(view: ColumnView): number {
  if (view.kind === 'value') return view.scale;
  return view.kind === 'dataset' && view.column.type.type === 'decimal' ? view.column.type.scale : 0;
}

/** Whether the sum of every product of two of these arguments stays exact for as many rows as there can be. */
export function momentsFit(all: readonly ArgumentView[]): boolean {
  const sizes = all.map(largest);
  return sizes.every((a) => sizes.every((b) => a * b * ROWS_MAX < EXACT_MAX));
}

/** The largest absolute value in units of the last digit: values are clamped to their bounds before anything is asked. */
function largest({ argument: { orElse = '0' }, view }: ArgumentView): bigint {
  const { width, scale } = momentType(view);
  if (view?.kind !== 'dataset' || view.column.terms.role !== 'measure') return 10n ** BigInt(width);
  const { low, high } = view.column.terms.bounds;
  return [low, high, orElse].map((bound) => units(bound, scale)).reduce((a, b) => (a > b ? a : b));
}

/** `|number| * 10^scale`, rounded up. */
function units(number: string, scale: number): bigint {
  const decimal = (canonicalDecimal(number) ?? '0').replace('-', '');
  const digits = scaleOf(decimal);
  const unscaled = BigInt(decimal.replace('.', ''));
  return digits <= scale ? unscaled * 10n ** BigInt(scale - digits) : unscaled / 10n ** BigInt(digits - scale) + 1n;
}
