// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms } from '@glovebox/contracts';

/** What may be done with a column, in a few words beside its name. */
export const ROLE_HINTS: Readonly<Record<ColumnTerms['role'], string>> = {
  unit: 'person: join and count',
  dimension: 'group and filter',
  measure: 'statistics only',
  never: 'not usable',
};
