// SPDX-License-Identifier: Apache-2.0
import type { Completion } from '@codemirror/autocomplete';
import type { SQLNamespace } from '@codemirror/lang-sql';
import { describeType } from '@glovebox/client';
import type { AgreementDataset, ColumnTerms, DatasetColumn } from '@glovebox/contracts';

/** What may be done with a column, in a few words beside its name. */
export const ROLE_HINTS: Readonly<Record<ColumnTerms['role'], string>> = {
  unit: 'person: join and count',
  dimension: 'group and filter',
  measure: 'statistics only',
  never: 'not usable',
};

/** Tables and columns for the editor's completion. What may not be used comes last, and says so. */
export const completionSchema = (datasets: readonly AgreementDataset[]): SQLNamespace =>
  Object.fromEntries(
    datasets.map(({ name, owner, terms }) => [
      name,
      {
        self: { label: name, type: 'type', detail: `lent by ${owner}` } satisfies Completion,
        children: terms.columns.map(completionOf),
      },
    ]),
  );

const completionOf = ({ name, type, terms }: DatasetColumn): Completion => ({
  label: name,
  type: terms.role === 'never' ? 'text' : 'property',
  detail: `${describeType(type)}, ${ROLE_HINTS[terms.role]}`,
  boost: terms.role === 'never' ? -50 : 0,
});
