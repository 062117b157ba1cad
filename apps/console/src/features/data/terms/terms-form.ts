// SPDX-License-Identifier: Apache-2.0
import {
  STRICT_RULES,
  type AggregateName,
  type ColumnTerms,
  type ColumnType,
  type DatasetColumn,
  type DatasetTerms,
} from '@glovebox/contracts';
import type { DetectedColumn } from '@glovebox/tables';
import { clauseForm, type ClauseForm } from './clause-form.ts';
import { limitsForm, NO_LIMITS, type LimitsForm } from './limits-form.ts';
import { budgetForm, rulesForm, SMALL_BUDGET, type BudgetForm, type RulesForm } from './rules-form.ts';
import { linesOf, textOf } from '../../../lib/text-values.ts';

/** What a column may be used for, or that it is not part of what is lent and stays on the owner's machine. */
export type ColumnUse = 'leave' | ColumnTerms['role'];

/** A column as its owner fills it in. Lists are texts: names with commas between them, values of a domain a line each. */
export interface ColumnForm {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly use: ColumnUse;
  readonly low: string;
  readonly high: string;
  readonly limits: LimitsForm;
  readonly sensitive: boolean;
  /** None: everything that its use allows. */
  readonly clauses: readonly ClauseForm[];
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
  readonly rules: RulesForm;
  /** Noise and a budget stand for thresholds. */
  readonly isNoisy: boolean;
  readonly budget: BudgetForm;
}

/** Nothing is lent until its owner says so, and what it may be used for is the owner's to say, not the data's. */
export const startForm = (name: string, columns: readonly DetectedColumn[]): TermsForm => ({
  name,
  columns: columns.map(startColumn),
  aggregates: ['count', 'sum', 'avg'],
  minimumPeople: '10',
  purposes: '',
  receivers: '',
  uses: '',
  rules: rulesForm(STRICT_RULES),
  isNoisy: false,
  budget: SMALL_BUDGET,
});

const startColumn = ({ name, type, nulls, values }: DetectedColumn): ColumnForm => ({
  name,
  type,
  nullable: nulls > 0,
  use: 'leave',
  low: '',
  high: '',
  limits: { ...NO_LIMITS, domain: type.type === 'text' ? linesOf(values) : '' },
  sensitive: false,
  clauses: [],
});

/** The form in which given terms are filled in. Columns of the owner's file that they do not name are not lent. */
export const fillForm = (name: string, terms: DatasetTerms, columns: readonly DetectedColumn[] = []): TermsForm => ({
  name,
  columns: [
    ...terms.columns.map(columnForm),
    ...columns.filter((seen) => terms.columns.every((column) => column.name !== seen.name)).map(startColumn),
  ],
  aggregates: terms.aggregates,
  minimumPeople: String(terms.minimumPeople),
  purposes: textOf(terms.purposes),
  receivers: textOf(terms.receivers),
  uses: terms.uses === undefined ? '' : String(terms.uses),
  rules: rulesForm(terms.rules ?? STRICT_RULES),
  isNoisy: terms.budget !== undefined,
  budget: terms.budget === undefined ? SMALL_BUDGET : budgetForm(terms.budget),
});

function columnForm({ name, type, nullable, terms }: DatasetColumn): ColumnForm {
  const [low, high] = terms.role === 'measure' ? [terms.bounds.low, terms.bounds.high] : ['', ''];
  return {
    name,
    type,
    nullable,
    use: terms.role,
    low,
    high,
    limits: terms.role === 'dimension' ? limitsForm(terms) : NO_LIMITS,
    sensitive: terms.role === 'dimension' && terms.sensitive === true,
    clauses: terms.role === 'never' ? [] : (terms.clauses ?? []).map(clauseForm),
  };
}

export const isNumber = ({ type }: ColumnType): boolean => type === 'integer' || type === 'decimal';

/** The uses that make sense for a type: only numbers can be summed up. */
export const usesFor = (type: ColumnType): readonly ColumnUse[] =>
  isNumber(type) ? ['leave', 'unit', 'dimension', 'measure', 'never'] : ['leave', 'unit', 'dimension', 'never'];
