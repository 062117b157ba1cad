// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, DatasetColumn, Literal, Predicate } from '@glovebox/contracts';
import { asColumnType, canonicalDecimal, compareDecimals, conditionsOf, type ResolvedBlock } from '@glovebox/query';
import { admitUse, list, type Admission } from './admit-computation-uses.ts';

type Condition = Extract<Predicate, { column: ColumnRef }>;
type Dimension = Extract<DatasetColumn['terms'], { role: 'dimension' }>;

/** A dimension in a condition, with what its owner declared of it. */
interface Dimensional {
  readonly dataset: string;
  readonly column: DatasetColumn;
  readonly terms: Dimension;
}

/** Whether a condition compares only dimensions, and only with constants that their owners declared. */
export function admitPredicate(admission: Admission, block: ResolvedBlock, predicate: Predicate | null): void {
  for (const condition of conditionsOf(predicate)) {
    admitUse(admission, block, condition.column, condition.kind === 'is-null' ? 'presence' : 'filter');
    const view = block.column(condition.column);
    if (view.kind !== 'dataset') continue;
    const { dataset, column } = view;
    if (!typesMatch(condition, column)) {
      const message = `${dataset}.${column.name} is of type ${column.type.type}; it is compared with a constant of another type.`;
      admission.refuseBy(
        dataset,
        `columns.${column.name}.type`,
        { code: 'literal-type', message },
        `compare it with a constant of type ${column.type.type}`,
        'publish it in another type',
      );
    } else if (column.terms.role === 'dimension')
      admitConstants(admission, { dataset, column, terms: column.terms }, condition);
  }
}

/** Grouping by a whole column shows each of its values; with breakpoints there are only bins. */
export function admitWholeColumn(admission: Admission, block: ResolvedBlock, ref: ColumnRef): void {
  admitUse(admission, block, ref, 'group');
  const view = block.column(ref);
  if (view.kind !== 'dataset' || view.column.terms.role !== 'dimension') return;
  const { dataset, column } = view;
  const { breakpoints } = view.column.terms;
  if (breakpoints === undefined) return;
  const message = `${dataset}.${column.name} is grouped by in bins only.`;
  admission.refuseBy(
    dataset,
    `columns.${column.name}.breakpoints`,
    { code: 'breakpoints', message },
    `group by bin(${column.name}), or by a CASE with < at ${list(breakpoints)}`,
    'lend the column without breakpoints',
  );
}

function constantsOf(condition: Condition): Literal[] {
  switch (condition.kind) {
    case 'compare':
      return [condition.value];
    case 'in':
      return condition.values;
    case 'between':
      return [condition.low, condition.high];
    case 'is-null':
    case 'like':
      return [];
  }
}

function typesMatch(condition: Condition, { type }: DatasetColumn): boolean {
  return constantsOf(condition).every((literal) => {
    const typed = asColumnType(literal, type);
    return typed?.type === literal.type && typed.value === literal.value;
  });
}

function admitConstants(admission: Admission, dimension: Dimensional, condition: Condition): void {
  const { dataset, column, terms } = dimension;
  const name = `${dataset}.${column.name}`;
  const outside =
    terms.domain === undefined ? undefined : constantsOf(condition).find((literal) => !inDomain(terms, literal));
  if (outside !== undefined) {
    const message = `${shown(outside)} is not among the declared values of ${name}.`;
    admission.refuseBy(
      dataset,
      `columns.${column.name}.domain`,
      { code: 'domain', message },
      `use ${list(terms.domain ?? []).slice(0, 150)}`,
      `add ${shown(outside)} to the domain`,
    );
  }
  const between =
    terms.breakpoints === undefined ? [] : cutsOf(condition, column).filter((cut) => !isBreakpoint(terms, cut.at));
  for (const cut of between) {
    const message = `${name} is divided at its breakpoints only; ${cut.written} divides it elsewhere.`;
    admission.refuseBy(
      dataset,
      `columns.${column.name}.breakpoints`,
      { code: 'breakpoints', message },
      `use < or >= with ${list(terms.breakpoints ?? []).slice(0, 150)}`,
      cut.at === null ? 'lend the column without breakpoints' : `add ${cut.at} to the breakpoints`,
    );
  }
}

const shown = ({ type, value }: Literal): string => (type === 'text' ? `'${value.slice(0, 60)}'` : value.slice(0, 60));

function inDomain({ domain }: Dimension, { type, value }: Literal): boolean {
  const number = type === 'integer' || type === 'decimal' ? canonicalDecimal(value) : null;
  return (domain ?? []).some((member) => member === value || (number !== null && canonicalDecimal(member) === number));
}

function isBreakpoint({ breakpoints }: Dimension, at: string | null): boolean {
  if (at === null) return false;
  return (breakpoints ?? []).some((point) => compareDecimals(canonicalDecimal(point) ?? '0', at) === 0);
}

/** Where a condition cuts the values of a column in two: below `at` and from `at` on. Null where no such number exists. */
interface Cut {
  readonly at: string | null;
  readonly written: string;
}

function cutsOf(condition: Condition, column: DatasetColumn): Cut[] {
  const written = (text: string, { value }: Literal) => `${text} ${value}`;
  const below = (literal: Literal, text: string): Cut => ({ at: numberOf(literal), written: written(text, literal) });
  // `<= 39` on whole numbers is `< 40`; on decimals it singles out 39 itself.
  const above = (literal: Literal, text: string): Cut => ({
    at: next(literal, column),
    written: written(text, literal),
  });
  const single = (literal: Literal): Cut[] => [below(literal, 'the single value'), above(literal, 'the single value')];
  switch (condition.kind) {
    case 'compare':
      if (condition.op === '<' || condition.op === '>=') return [below(condition.value, condition.op)];
      if (condition.op === '<=' || condition.op === '>') return [above(condition.value, condition.op)];
      return single(condition.value);
    case 'in':
      return condition.values.flatMap(single);
    case 'between':
      return [below(condition.low, 'BETWEEN'), above(condition.high, 'AND')];
    case 'is-null':
    case 'like':
      return [];
  }
}

const numberOf = ({ value }: Literal): string | null => canonicalDecimal(value);

const next = ({ value }: Literal, { type }: DatasetColumn): string | null =>
  type.type === 'integer' && /^-?\d+$/.test(value) ? (BigInt(value) + 1n).toString() : null;
