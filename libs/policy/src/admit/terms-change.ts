// SPDX-License-Identifier: Apache-2.0
import {
  DatasetTerms,
  type DatasetColumn,
  type ReleaseRules,
  STRICT_RULES,
  type ColumnTerms,
} from '@glovebox/contracts';

/** One change of one dataset's terms, as its owner would sign it in the next version of the agreement. */
export type TermsChange = { readonly dataset: string } & (
  | { readonly kind: 'add'; readonly to: 'purposes' | 'receivers' | 'aggregates'; readonly value: string }
  | { readonly kind: 'column'; readonly column: string; readonly terms: ColumnTerms }
  | { readonly kind: 'rules'; readonly rules: Partial<ReleaseRules> }
);

/** The terms with the change in them. Throws ZodError when they would not be terms any more. */
export function applyChange(terms: DatasetTerms, change: TermsChange): DatasetTerms {
  return DatasetTerms.parse(changed(terms, change));
}

function changed(terms: DatasetTerms, change: TermsChange): unknown {
  switch (change.kind) {
    case 'add': {
      const values: readonly string[] = terms[change.to];
      return values.includes(change.value) ? terms : { ...terms, [change.to]: [...values, change.value] };
    }
    case 'column':
      return { ...terms, columns: terms.columns.map((column) => withTerms(column, change)) };
    case 'rules':
      return { ...terms, rules: { ...(terms.rules ?? STRICT_RULES), ...change.rules } };
  }
}

const withTerms = (column: DatasetColumn, change: Extract<TermsChange, { kind: 'column' }>): DatasetColumn =>
  column.name === change.column ? { ...column, terms: change.terms } : column;

/** What the change says, for the owner who is asked for it. */
export function describeChange(change: TermsChange): string {
  switch (change.kind) {
    case 'add':
      return `add \`${change.value}\` to the ${change.to} of \`${change.dataset}\``;
    case 'column':
      return `lend \`${change.dataset}.${change.column}\` as ${JSON.stringify(change.terms)}`;
    case 'rules':
      return `change the rules of \`${change.dataset}\`: ${Object.entries(change.rules)
        .map(([rule, value]) => `${rule} to ${JSON.stringify(value)}`)
        .join(', ')}`;
  }
}
