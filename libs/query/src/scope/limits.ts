// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms } from '@glovebox/contracts';

export type DimensionLimits = Pick<
  Extract<ColumnTerms, { role: 'dimension' }>,
  'breakpoints' | 'domain' | 'transforms'
>;

/** Every limit that a dimension is held to: its own, and that of each clause. Nothing for other roles. */
export function limitsOf(terms: ColumnTerms): readonly DimensionLimits[] {
  if (terms.role !== 'dimension') return [];
  return [terms, ...(terms.clauses ?? []).filter((clause) => clause.use === 'group' || clause.use === 'filter')];
}
