// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms, DatasetColumn, DimensionRef, Literal, Predicate, Transform } from '@glovebox/contracts';
import { asColumnType, canonicalDecimal, compareDecimals, typeThrough } from '@glovebox/query';
import { list } from './admission.ts';
import { beginsPeriod, isNoFinerThan } from './transforms.ts';

export type Condition = Extract<Predicate, { column: DimensionRef }>;
export type DimensionTerms = Extract<ColumnTerms, { role: 'dimension' }>;
export type Limits = Pick<DimensionTerms, 'breakpoints' | 'domain' | 'transforms'>;

/** A column in a condition, or as a group where there is no condition. */
export interface DimensionUse {
  readonly dataset: string;
  readonly column: DatasetColumn;
  readonly through: Transform | undefined;
  readonly condition: Condition | null;
  /** Whether constants have to be the declared ones: always where they make groups. */
  readonly declaredOnly: boolean;
}

/** One limit that a use goes beyond, and the limits with which it would not. */
export interface LimitProblem {
  readonly limit: keyof Limits;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly grant: string;
  readonly relaxed: Limits;
}

/** Every way in which a use goes beyond the limits; empty when it keeps within them. */
export function limitProblems(use: DimensionUse, limits: Limits): LimitProblem[] {
  const coarse = transformProblem(use, limits);
  if (coarse !== null) return [coarse];
  if (use.condition === null) return use.through === undefined ? wholeColumnProblem(use, limits) : [];
  return isSeenAsDeclared(use, limits) ? constantProblems(use, use.condition, limits) : [];
}

/** Whether declared values are values of the column as this use sees it. */
function isSeenAsDeclared({ through }: DimensionUse, { transforms }: Limits): boolean {
  if (through === undefined || transforms === undefined) return through === undefined && transforms === undefined;
  return transforms.some((declared) => JSON.stringify(declared) === JSON.stringify(through));
}

/** A coarse column is seen through its transforms or coarser ones only; cutting between whole periods is the same. */
function transformProblem(use: DimensionUse, { transforms, ...others }: Limits): LimitProblem | null {
  const { through } = use;
  if (transforms === undefined || isBetweenPeriods(use, transforms)) return null;
  if (through !== undefined && transforms.some((declared) => isNoFinerThan(through, declared))) return null;
  const name = `${use.dataset}.${use.column.name}`;
  const asked = through === undefined ? 'as it is' : `through ${describeTransform(through, use.column.name)}`;
  return {
    limit: 'transforms',
    code: 'transform',
    message: `${name} is seen through a declared transform only, not ${asked}.`,
    remedy: `use ${list(transforms.map((transform) => describeTransform(transform, use.column.name)))}`,
    grant: through === undefined ? `lend ${name} as it is` : `declare ${describeTransform(through, use.column.name)}`,
    relaxed: through === undefined ? others : { ...others, transforms: [...transforms, through] },
  };
}

/** Also whether there is a value at all, which is no part of it. */
function isBetweenPeriods({ through, condition }: DimensionUse, transforms: readonly Transform[]): boolean {
  if (condition?.kind === 'is-null') return true;
  if (through !== undefined || condition?.kind !== 'compare') return false;
  const { op, value } = condition;
  return (
    (op === '<' || op === '>=') &&
    transforms.some((transform) => transform.kind === 'truncate' && beginsPeriod(value, transform.to))
  );
}

export function describeTransform(transform: Transform, column: string): string {
  switch (transform.kind) {
    case 'prefix':
      return `left(${column}, ${String(transform.length)})`;
    case 'truncate':
      return `date_trunc('${transform.to}', ${column})`;
    case 'part':
      return `extract(${transform.of} FROM ${column})`;
  }
}

/** Grouping by a whole column shows each of its values; with breakpoints there are only bins. */
function wholeColumnProblem({ dataset, column }: DimensionUse, { breakpoints, ...others }: Limits): LimitProblem[] {
  if (breakpoints === undefined) return [];
  return [
    {
      limit: 'breakpoints',
      code: 'breakpoints',
      message: `${dataset}.${column.name} is grouped by in bins only.`,
      remedy: `group by bin(${column.name}), or by a CASE with < at ${list(breakpoints)}`,
      grant: 'lend the column without breakpoints',
      relaxed: others,
    },
  ];
}

function constantProblems(use: DimensionUse, condition: Condition, limits: Limits): LimitProblem[] {
  if (!use.declaredOnly) return [];
  const name = `${use.dataset}.${use.column.name}`;
  const { domain, breakpoints, ...others } = limits;
  const problems: LimitProblem[] = [];
  const outside = domain && constantsOf(condition).find((literal) => !inDomain(domain, literal));
  if (domain && (outside !== undefined || condition.kind === 'like')) {
    const added = outside === undefined ? {} : { domain: [...domain, outside.value] };
    problems.push({
      limit: 'domain',
      code: 'domain',
      message:
        outside === undefined
          ? `${name} is compared with its declared values only, not with a pattern.`
          : `${shown(outside)} is not among the declared values of ${name}.`,
      remedy: `use ${list(domain).slice(0, 150)}`,
      grant: outside === undefined ? 'lend the column without a domain' : `add ${shown(outside)} to the domain`,
      relaxed: { ...others, ...(breakpoints && { breakpoints }), ...added },
    });
  }
  for (const cut of breakpoints === undefined ? [] : cutsOf(condition, use.column)) {
    if (breakpoints === undefined || isBreakpoint(breakpoints, cut.at)) continue;
    const widened = cut.at === null ? undefined : [...breakpoints, cut.at].sort(compareDecimals);
    problems.push({
      limit: 'breakpoints',
      code: 'breakpoints',
      message: `${name} is divided at its breakpoints only; ${cut.written} divides it elsewhere.`,
      remedy: `use < or >= with ${list(breakpoints).slice(0, 150)}`,
      grant: cut.at === null ? 'lend the column without breakpoints' : `add ${cut.at} to the breakpoints`,
      relaxed: { ...others, ...(domain && { domain }), ...(widened && { breakpoints: widened }) },
    });
  }
  return problems;
}

/** Whether the constants of a condition are values of the column as the condition sees it. */
export function typesMatch(condition: Condition, column: DatasetColumn): boolean {
  const type = typeThrough(column.type, condition.column.through);
  if (type === null) return false;
  if (condition.kind === 'like') return type.type === 'text';
  return constantsOf(condition).every((literal) => {
    const typed = asColumnType(literal, type);
    return typed?.type === literal.type && typed.value === literal.value;
  });
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

const shown = ({ type, value }: Literal): string => (type === 'text' ? `'${value.slice(0, 60)}'` : value.slice(0, 60));

function inDomain(domain: readonly string[], { type, value }: Literal): boolean {
  const number = type === 'integer' || type === 'decimal' ? canonicalDecimal(value) : null;
  return domain.some((member) => member === value || (number !== null && canonicalDecimal(member) === number));
}

function isBreakpoint(breakpoints: readonly string[], at: string | null): boolean {
  if (at === null) return false;
  return breakpoints.some((point) => compareDecimals(canonicalDecimal(point) ?? '0', at) === 0);
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
