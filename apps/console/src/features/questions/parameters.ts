// SPDX-License-Identifier: Apache-2.0
import {
  ParameterName,
  type Agreement,
  type AllowedValues,
  type LiteralType,
  type Parameter,
} from '@glovebox/contracts';
import { compareValues, hasOrder, isValue, writing } from '@glovebox/policy';

/** How a parameter is being declared, as the form holds it. */
export interface DraftParameter {
  readonly name: string;
  readonly type: LiteralType;
  readonly kind: AllowedValues['kind'];
  /** A value a line. */
  readonly values: string;
  readonly low: string;
  readonly high: string;
  /** `dataset.column`, whose declared values it may have. */
  readonly column: string;
}

export type DraftProblems = Readonly<Partial<Record<'values' | 'low' | 'high' | 'column', string>>>;

const newDraft = (name: string): DraftParameter => ({
  ...{ name, type: 'integer', kind: 'list', values: '', low: '', high: '', column: '' },
});

/** Names after `$` in a text, in order, outside of comments and texts. */
export function parameterNames(sql: string): string[] {
  const bare = sql.replaceAll(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, ' ');
  const names = [...bare.matchAll(/\$([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => ParameterName.safeParse(name).success);
}

/** The form's rows for the parameters of a text: those declared stay, new ones are empty, others are gone. */
export const draftsFor = (sql: string, drafts: readonly DraftParameter[]): DraftParameter[] =>
  parameterNames(sql).map((name) => drafts.find((draft) => draft.name === name) ?? newDraft(name));

/** What is declared completely; the rest is reported by the judgement as undeclared. */
export const declaredOf = (drafts: readonly DraftParameter[]): Parameter[] =>
  drafts.flatMap((draft) => {
    const allowed = allowedOf(draft);
    return allowed === null || Object.keys(problemsOf(draft)).length > 0
      ? []
      : [{ name: draft.name, type: draft.type, allowed }];
  });

/** The form's rows for the parameters of an earlier version. */
export const filledDrafts = (parameters: readonly Parameter[] = []): DraftParameter[] =>
  parameters.map(({ name, type, allowed }) => {
    const draft = { ...newDraft(name), type, kind: allowed.kind };
    switch (allowed.kind) {
      case 'list':
        return { ...draft, values: allowed.values.join('\n') };
      case 'range':
        return { ...draft, low: allowed.low, high: allowed.high };
      case 'domain':
        return { ...draft, column: `${allowed.dataset}.${allowed.column}` };
    }
  });

function allowedOf({ kind, values, low, high, column }: DraftParameter): AllowedValues | null {
  switch (kind) {
    case 'list': {
      const lines = linesOf(values);
      return lines.length === 0 ? null : { kind, values: lines };
    }
    case 'range':
      return low === '' || high === '' ? null : { kind, low, high };
    case 'domain': {
      const [dataset = '', name = ''] = column.split('.');
      return name === '' ? null : { kind, dataset, column: name };
    }
  }
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

/** What is wrong at which field. What is empty is not wrong yet. */
export function problemsOf({ type, kind, values, low, high }: DraftParameter): DraftProblems {
  const isWrong = (value: string) => value !== '' && !isValue(type, value);
  const written = `Write ${writing(type)}.`;
  if (kind === 'list') return linesOf(values).some(isWrong) ? { values: `${written} One a line.` } : {};
  if (kind === 'domain') return {};
  const ends = { ...(isWrong(low) ? { low: written } : {}), ...(isWrong(high) ? { high: written } : {}) };
  if (Object.keys(ends).length > 0 || low === '' || high === '') return ends;
  return compareValues(type, low, high) > 0 ? { high: 'It is below the lower end.' } : {};
}

/** The ways of declaring that a type has. Texts and booleans have no order, and only texts a declared domain. */
export const kindsFor = (type: LiteralType): readonly AllowedValues['kind'][] =>
  hasOrder(type) ? ['list', 'range'] : type === 'text' ? ['list', 'domain'] : ['list'];

/** Columns that declare their values, as `dataset.column`. */
export const domainColumns = ({ datasets }: Pick<Agreement, 'datasets'>): string[] =>
  datasets.flatMap(({ name, terms }) =>
    terms.columns
      .filter((column) => column.terms.role === 'dimension' && column.terms.domain !== undefined)
      .map((column) => `${name}.${column.name}`),
  );

/** The values that a job may choose from, null where it is a range. */
export function choicesOf({ datasets }: Pick<Agreement, 'datasets'>, allowed: AllowedValues): readonly string[] | null {
  if (allowed.kind === 'range') return null;
  if (allowed.kind === 'list') return allowed.values;
  const columns = datasets.find(({ name }) => name === allowed.dataset)?.terms.columns;
  const terms = columns?.find(({ name }) => name === allowed.column)?.terms;
  return terms?.role === 'dimension' ? (terms.domain ?? []) : [];
}

/** What is wrong with a value that a job gives for a range; undefined for nothing, or nothing yet. */
export function valueProblem({ type, allowed }: Parameter, value: string): string | undefined {
  if (value === '' || allowed.kind !== 'range') return undefined;
  if (!isValue(type, value)) return `Write ${writing(type)}.`;
  const isWithin = compareValues(type, allowed.low, value) <= 0 && compareValues(type, value, allowed.high) <= 0;
  return isWithin ? undefined : `From ${allowed.low} to ${allowed.high}.`;
}
