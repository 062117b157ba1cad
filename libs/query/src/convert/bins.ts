// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, ColumnType, GroupKey, Literal } from '@glovebox/contracts';
import { canonicalDecimal, compareDecimals } from '../scope/decimal.ts';
import { asColumnType } from '../scope/literal-type.ts';

/**
 * The groups between an owner's declared breakpoints, as the CASE that `bin(column)` stands for. Missing values are a
 * group of their own, named NULL. Null when a breakpoint is no value of the column.
 */
export function binsOf(column: ColumnRef, type: ColumnType, breakpoints: readonly string[]): GroupKey | null {
  const points = breakpoints
    .map((point) => asColumnType({ type: 'decimal', value: canonicalDecimal(point) ?? '' }, type))
    .filter((point) => point !== null)
    .sort((a, b) => compareDecimals(a.value, b.value));
  const [lowest] = points;
  const highest = points.at(-1);
  if (points.length !== breakpoints.length || lowest === undefined || highest === undefined) return null;
  const below = (value: Literal, label: string) => ({
    when: { kind: 'compare' as const, op: '<' as const, column, value },
    then: { type: 'text' as const, value: label },
  });
  return {
    kind: 'case',
    branches: [
      below(lowest, `under ${lowest.value}`),
      ...points.slice(1).map((point, index) => below(point, `${points[index]?.value ?? ''} to under ${point.value}`)),
      {
        when: { kind: 'compare', op: '>=', column, value: highest },
        then: { type: 'text', value: `${highest.value} and over` },
      },
    ],
    otherwise: null,
  };
}
