// SPDX-License-Identifier: Apache-2.0
import { DatasetTerms, Identifier, STRICT_RULES, type DatasetColumn } from '@glovebox/contracts';
import { checkTerms } from '@glovebox/policy';
import { clauseOf } from './clause-form.ts';
import { limitsOf } from './limits-form.ts';
import { budgetOf, rulesOf } from './rules-form.ts';
import type { ColumnForm, TermsForm } from './terms-form.ts';
import type { Problems } from '../../../lib/problems.ts';
import { ProblemList } from './terms-problems.ts';
import { countOf, listOf } from '../../../lib/text-values.ts';

export type FormTerms =
  | { readonly kind: 'terms'; readonly name: string; readonly terms: DatasetTerms }
  | { readonly kind: 'problems'; readonly problems: Problems };

/**
 * The terms that a form says, or everything that is wrong with it, each at its field: what a form needs beyond the schema,
 * what the schema of terms refuses, and what does not fit together by the check that every signer makes.
 */
export function termsOf(form: TermsForm): FormTerms {
  const found = new ProblemList();
  const lent = form.columns.filter(({ use }) => use !== 'leave');
  if (!Identifier.safeParse(form.name).success)
    found.add('name', 'Lower-case letters, digits and underscores: it is the table name in SQL.');
  if (lent.length === 0) found.add('columns', 'Say for at least one column what it may be used for.');
  else if (lent.filter(({ use }) => use === 'unit').length !== 1)
    found.add('columns', 'Exactly one column identifies the person: everything is counted in people.');
  for (const { name, use, nullable } of lent)
    if (use === 'unit' && nullable)
      found.add(`columns.${name}`, 'It is missing in some rows: a person needs one in each.');
  const parsed = DatasetTerms.safeParse(candidateOf(form, lent));
  if (!parsed.success) {
    found.addIssues(
      parsed.error.issues,
      lent.map(({ name }) => name),
    );
    return found;
  }
  const dataset = { name: form.name, owner: 'owner', keybroker: 'keybroker', terms: parsed.data };
  found.addReasons(checkTerms([dataset]));
  return found.isEmpty ? { kind: 'terms', name: form.name, terms: parsed.data } : found;
}

/** What is filled in, in the shape of terms. Rules that are the strictest are left unsaid, as they hold then. */
function candidateOf(form: TermsForm, lent: readonly ColumnForm[]) {
  const rules = rulesOf(form.rules);
  return {
    columns: lent.map(columnOf),
    aggregates: form.aggregates,
    minimumPeople: countOf(form.minimumPeople),
    purposes: listOf(form.purposes),
    receivers: listOf(form.receivers),
    ...(JSON.stringify(rules) === JSON.stringify(STRICT_RULES) ? {} : { rules }),
    ...(form.isNoisy ? { budget: budgetOf(form.budget) } : {}),
    ...(form.uses.trim() === '' ? {} : { uses: countOf(form.uses) }),
  };
}

const columnOf = (form: ColumnForm): DatasetColumn => ({
  name: form.name,
  type: form.type,
  nullable: form.nullable,
  terms: columnTerms(form),
});

function columnTerms(form: ColumnForm): DatasetColumn['terms'] {
  const { use, type } = form;
  const clauses = form.clauses.length === 0 ? {} : { clauses: form.clauses.map((clause) => clauseOf(clause, type)) };
  switch (use) {
    case 'unit':
      return { role: 'unit', ...clauses };
    case 'dimension':
      return {
        role: 'dimension',
        ...limitsOf(form.limits, type),
        ...(form.sensitive ? { sensitive: true } : {}),
        ...clauses,
      };
    case 'measure':
      return { role: 'measure', bounds: { low: form.low.trim(), high: form.high.trim() }, ...clauses };
    case 'never':
    case 'leave':
      return { role: 'never' };
  }
}
