// SPDX-License-Identifier: Apache-2.0
import {
  Decimal,
  DatasetTerms,
  Identifier,
  type AggregateName,
  type ColumnTerms,
  type ColumnType,
  type DatasetColumn,
} from '@glovebox/contracts';
import type { DetectedColumn } from '@glovebox/tables';

/** What a column may be used for, or that it is not part of what is lent and stays on the owner's machine. */
export type ColumnUse = 'leave' | ColumnTerms['role'];

/** A column as its owner fills it in. Lists are texts, comma between values. */
export interface ColumnForm {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly use: ColumnUse;
  readonly low: string;
  readonly high: string;
  readonly breakpoints: string;
  readonly domain: string;
  readonly sensitive: boolean;
}

export interface TermsForm {
  readonly name: string;
  readonly columns: readonly ColumnForm[];
  readonly aggregates: readonly AggregateName[];
  readonly minimumPeople: string;
  readonly purposes: string;
  readonly receivers: string;
  /** Different questions in all; empty for as many as approvals allow. */
  readonly uses: string;
}

/** Nothing is lent until its owner says so, and what it may be used for is the owner's to say, not the data's. */
export function startForm(name: string, columns: readonly DetectedColumn[]): TermsForm {
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      nullable: column.nulls > 0,
      use: 'leave',
      low: '',
      high: '',
      breakpoints: '',
      domain: column.type.type === 'text' ? column.values.join(', ') : '',
      sensitive: false,
    })),
    aggregates: ['count', 'sum', 'avg'],
    minimumPeople: '10',
    purposes: '',
    receivers: '',
    uses: '',
  };
}

/** Problems by field: `columns.age.low`, `purposes`. */
export type TermsProblems = Readonly<Record<string, string>>;

export type FormTerms =
  | { readonly kind: 'terms'; readonly name: string; readonly terms: DatasetTerms }
  | { readonly kind: 'problems'; readonly problems: TermsProblems };

/** The terms that a form says, or everything that is missing. */
export function termsOf(form: TermsForm): FormTerms {
  const problems: Record<string, string> = {};
  if (!Identifier.safeParse(form.name).success) {
    problems.name = 'Lower-case letters, digits and underscores: it is the table name in SQL.';
  }
  const lent = form.columns.filter(({ use }) => use !== 'leave');
  if (lent.length === 0) problems.columns = 'Say for at least one column what it may be used for.';
  else if (lent.filter(({ use }) => use === 'unit').length !== 1) {
    problems.columns = 'Exactly one column identifies the person: everything is counted in people.';
  }
  const purposes = listOf(form.purposes);
  const receivers = listOf(form.receivers);
  if (purposes.length === 0) problems.purposes = 'Name what it may be used for.';
  if (receivers.length === 0) problems.receivers = 'Name who may receive results.';
  if (form.aggregates.length === 0) problems.aggregates = 'Choose at least one.';
  const columns = lent.map((column) => columnOf(column, problems));
  const terms = {
    columns,
    aggregates: form.aggregates,
    minimumPeople: Number(form.minimumPeople),
    purposes,
    receivers,
    ...(form.uses.trim() === '' ? {} : { uses: Number(form.uses) }),
  };
  if (Object.keys(problems).length > 0) return { kind: 'problems', problems };
  const parsed = DatasetTerms.safeParse(terms);
  if (parsed.success) return { kind: 'terms', name: form.name, terms: parsed.data };
  return {
    kind: 'problems',
    problems: Object.fromEntries(
      parsed.error.issues.map((issue) => [fieldOf(issue.path, columns), sentence(issue.message)]),
    ),
  };
}

function columnOf(form: ColumnForm, problems: Record<string, string>): DatasetColumn {
  const { name, type, nullable } = form;
  return { name, type, nullable: form.use === 'unit' ? false : nullable, terms: columnTerms(form, problems) };
}

function columnTerms(form: ColumnForm, problems: Record<string, string>): ColumnTerms {
  switch (form.use) {
    case 'unit':
      if (form.nullable)
        problems[`columns.${form.name}.use`] = 'It is missing in some rows: a person needs one in each.';
      return { role: 'unit' };
    case 'dimension': {
      const breakpoints = listOf(form.breakpoints);
      const domain = listOf(form.domain);
      if (!breakpoints.every((one) => Decimal.safeParse(one).success)) {
        problems[`columns.${form.name}.breakpoints`] = 'Numbers with commas between them.';
      }
      return {
        role: 'dimension',
        ...(isNumber(form.type) && breakpoints.length > 0 ? { breakpoints } : {}),
        ...(form.type.type === 'text' && domain.length > 0 ? { domain } : {}),
        ...(form.sensitive ? { sensitive: true } : {}),
      };
    }
    case 'measure': {
      const bounds = { low: form.low.trim(), high: form.high.trim() };
      for (const end of ['low', 'high'] as const) {
        if (!Decimal.safeParse(bounds[end]).success) problems[`columns.${form.name}.${end}`] = 'A number is needed.';
      }
      return { role: 'measure', bounds };
    }
    case 'never':
    case 'leave':
      return { role: 'never' };
  }
}

export const isNumber = ({ type }: ColumnType): boolean => type === 'integer' || type === 'decimal';

/** The uses that make sense for a type: only numbers can be summed up. */
export const usesFor = (type: ColumnType): readonly ColumnUse[] =>
  isNumber(type) ? ['leave', 'unit', 'dimension', 'measure', 'never'] : ['leave', 'unit', 'dimension', 'never'];

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** `columns.2.name` of the schema is `columns.age` to a person. */
const fieldOf = (path: readonly PropertyKey[], columns: readonly DatasetColumn[]): string =>
  path
    .map(String)
    .map((part, index, all) => (all[0] === 'columns' && index === 1 ? (columns[Number(part)]?.name ?? part) : part))
    .join('.');

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
