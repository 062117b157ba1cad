// SPDX-License-Identifier: Apache-2.0
import type { Completion } from '@codemirror/autocomplete';
import { SQLDialect, type SQLNamespace } from '@codemirror/lang-sql';
import { describeType } from '@glovebox/client';
import type { AgreementDataset, DatasetColumn } from '@glovebox/contracts';
import { ROLE_HINTS } from '../role-hints.ts';

/** What a question can be written in, and no other word of SQL, so that completion offers only what may be admitted. */
export const questionDialect = SQLDialect.define({
  keywords: [
    'select distinct from where group by having order asc desc limit as on and or not in between is null like exists',
    'join inner left using with union all case when then else end filter grouping sets rollup cube true false date timestamp',
  ].join(' '),
  builtin: [
    'count sum avg min max median quantile_cont var_samp var_pop stddev_samp stddev_pop corr covar_samp covar_pop',
    'regr_slope regr_intercept regr_r2 coalesce round left date_trunc date_part',
  ].join(' '),
  types: '',
  doubleQuotedStrings: false,
  operatorChars: '+-*/<>=',
  specialVar: '$',
});

/** Columns by their bare names: most questions are about one dataset, and names are rarely the same in two. */
export const columnCompletions = (datasets: readonly AgreementDataset[]): Completion[] =>
  datasets.flatMap(({ name, terms }) =>
    terms.columns.map((column) => {
      const own = completionOf(column);
      return { ...own, detail: `${name}: ${own.detail ?? ''}`, boost: (own.boost ?? 0) + 2 };
    }),
  );

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
