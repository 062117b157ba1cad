// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, ColumnClause, ColumnTerms, DatasetColumn, Reason } from '@glovebox/contracts';
import { canonicalDecimal, compareDecimals, typeThrough } from '@glovebox/query';
import { ReasonList } from './reasons.ts';

/** Every reason against the terms of these datasets; an empty list means consistent. */
export function checkTerms(datasets: readonly AgreementDataset[]): Reason[] {
  const list = new ReasonList();
  for (const dataset of datasets) checkDatasetTerms(list, dataset);
  return list.reasons;
}

/** Whether the terms of a dataset fit its columns and each other: what is lent can be used, and no limit is void. */
export function checkDatasetTerms(list: ReasonList, dataset: AgreementDataset): void {
  const { columns, rules, budget } = dataset.terms;
  for (const column of columns) checkColumn(list, dataset, column);
  const fail = failIn(list, dataset);
  if (rules?.quantiles && decimalOrder(rules.quantiles.low, rules.quantiles.high) > 0)
    fail('rules.quantiles', 'low is above high', 'swap them');
  if (rules?.quantiles && (decimalOrder(rules.quantiles.low, '0') < 0 || decimalOrder(rules.quantiles.high, '1') > 0))
    fail('rules.quantiles', 'a quantile is between 0 and 1', 'write the median as 0.5');
  if (budget === undefined) return;
  if (decimalOrder(budget.rhoPerQuestion, '0') <= 0)
    fail('budget.rhoPerQuestion', 'a question must cost something', 'give a rho above 0');
  if (decimalOrder(budget.rhoPerQuestion, budget.rhoTotal) > 0)
    fail('budget.rhoPerQuestion', 'one question costs more than the whole budget', 'lower it, or raise `rhoTotal`');
  for (const field of ['delta', 'selectionDelta'] as const)
    if (decimalOrder(budget[field], '0') <= 0 || decimalOrder(budget[field], '1') >= 0)
      fail(`budget.${field}`, 'a delta is above 0 and below 1', 'choose one well below 1 / number of people');
}

const decimalOrder = (a: string, b: string): number =>
  compareDecimals(canonicalDecimal(a) ?? '0', canonicalDecimal(b) ?? '0');

type Fail = (clause: string, message: string, remedy: string) => void;

const failIn =
  (list: ReasonList, dataset: AgreementDataset): Fail =>
  (clause, message, remedy) => {
    list.add({
      code: 'agreement-terms',
      message: `datasets.${dataset.name}.${clause}: ${message}`,
      remedy,
      dataset: dataset.name,
      owner: dataset.owner,
      clause,
    });
  };

const NUMERIC = ['integer', 'decimal'];

function checkColumn(list: ReasonList, dataset: AgreementDataset, column: DatasetColumn): void {
  const { terms } = column;
  const failAt = failIn(list, dataset);
  const fail = (message: string, remedy: string) => {
    failAt(`columns.${column.name}`, message, remedy);
  };
  if (terms.role === 'unit' && column.nullable) fail('a unit column cannot be nullable', 'set `nullable: false`');
  if (terms.role === 'measure') {
    if (!NUMERIC.includes(column.type.type))
      fail('a measure must be integer or decimal', 'change its type or its role');
    else if (decimalOrder(terms.bounds.low, terms.bounds.high) > 0)
      fail('bounds.low is above bounds.high', 'swap them');
  }
  if (terms.role === 'dimension') checkLimits(column, terms, fail);
  if (terms.role === 'never') return;
  for (const [index, clause] of (terms.clauses ?? []).entries()) {
    const failIt = (message: string, remedy: string) => {
      failAt(`columns.${column.name}.clauses.${String(index)}`, message, remedy);
    };
    if (!CLAUSE_USES[terms.role].includes(clause.use))
      failIt(`a ${terms.role} has no clause \`${clause.use}\``, `use ${CLAUSE_USES[terms.role].join(' or ')}`);
    if (clause.use === 'group' || clause.use === 'filter') checkLimits(column, clause, failIt);
    if (clause.for?.from !== undefined && clause.for.until !== undefined && clause.for.from > clause.for.until)
      failIt('`until` is before `from`', 'swap them');
  }
}

/** What clauses of a column of each role can admit. */
export const CLAUSE_USES: Readonly<Record<Exclude<ColumnTerms['role'], 'never'>, readonly ColumnClause['use'][]>> = {
  unit: ['join', 'count-people'],
  dimension: ['group', 'filter'],
  measure: ['aggregate'],
};

type Limits = Pick<Extract<ColumnTerms, { role: 'dimension' }>, 'breakpoints' | 'domain' | 'transforms'>;

function checkLimits(
  { type }: DatasetColumn,
  { breakpoints, domain, transforms }: Limits,
  fail: (message: string, remedy: string) => void,
): void {
  if (breakpoints && !NUMERIC.includes(type.type))
    fail('breakpoints need an integer or decimal column', 'use `domain` instead');
  if (breakpoints?.some((point, index, all) => index > 0 && decimalOrder(all[index - 1] ?? '0', point) >= 0))
    fail('breakpoints are not in increasing order', 'sort them');
  if (transforms?.some((transform) => typeThrough(type, transform) === null))
    fail('a transform does not fit its type', 'use `prefix` on text, `truncate` and `part` on dates');
  if (domain && type.type !== 'text') fail('domain needs a text column', 'use `breakpoints` instead');
}
