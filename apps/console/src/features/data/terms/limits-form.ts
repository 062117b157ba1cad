// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms, ColumnType, Transform } from '@glovebox/contracts';
import { countOf, linesOf, listOf, present, textOf, valuesOf } from '../../../lib/text-values.ts';

/** How coarse a column is seen, as it is filled in. */
export interface LimitsForm {
  readonly breakpoints: string;
  /** A value a line. */
  readonly domain: string;
  /** Of texts: by how many first characters. */
  readonly prefixes: string;
  /** Of dates: by which periods and parts. */
  readonly parts: readonly DatePart[];
}

export const NO_LIMITS: LimitsForm = { breakpoints: '', domain: '', prefixes: '', parts: [] };

type Limits = Pick<Extract<ColumnTerms, { role: 'dimension' }>, 'breakpoints' | 'domain' | 'transforms'>;
type DateTransform = Exclude<Transform, { kind: 'prefix' }>;
export type DatePart = keyof typeof DATE_PARTS;

/** What a date can be seen as. */
export const DATE_PARTS = {
  year: { label: 'its year', transform: { kind: 'truncate', to: 'year' } },
  quarter: { label: 'its quarter', transform: { kind: 'truncate', to: 'quarter' } },
  month: { label: 'its month', transform: { kind: 'truncate', to: 'month' } },
  week: { label: 'its week', transform: { kind: 'truncate', to: 'week' } },
  day: { label: 'its day', transform: { kind: 'truncate', to: 'day' } },
  hour: { label: 'its hour', transform: { kind: 'truncate', to: 'hour' } },
  'of-year': { label: 'number of the year', transform: { kind: 'part', of: 'year' } },
  'of-quarter': { label: 'quarter of a year', transform: { kind: 'part', of: 'quarter' } },
  'of-month': { label: 'month of a year', transform: { kind: 'part', of: 'month' } },
  'of-week': { label: 'week of a year', transform: { kind: 'part', of: 'week' } },
  'of-weekday': { label: 'day of the week', transform: { kind: 'part', of: 'dayofweek' } },
  'of-day': { label: 'day of a month', transform: { kind: 'part', of: 'day' } },
  'of-hour': { label: 'hour of a day', transform: { kind: 'part', of: 'hour' } },
} as const satisfies Record<string, { readonly label: string; readonly transform: DateTransform }>;

/** Every one of them, in the order in which it is offered. A date has no hours. */
export const datePartsFor = ({ type }: ColumnType): readonly DatePart[] =>
  (Object.keys(DATE_PARTS) as DatePart[]).filter((part) => type === 'timestamp' || !part.endsWith('hour'));

/** The limits that a form says, of which the type of the column leaves only some. */
export function limitsOf(form: LimitsForm, type: ColumnType): Limits {
  switch (type.type) {
    case 'integer':
    case 'decimal':
      return present({ breakpoints: listOf(form.breakpoints) });
    case 'text':
      return present({
        transforms: listOf(form.prefixes).map((text) => ({ kind: 'prefix' as const, length: countOf(text) })),
        domain: valuesOf(form.domain),
      });
    case 'date':
    case 'timestamp':
      return present({ transforms: form.parts.map((part) => DATE_PARTS[part].transform) });
    case 'boolean':
      return {};
  }
}

export function limitsForm({ breakpoints, domain, transforms = [] }: Limits): LimitsForm {
  const parts = Object.keys(DATE_PARTS) as DatePart[];
  return {
    breakpoints: textOf(breakpoints),
    domain: linesOf(domain),
    prefixes: transforms.flatMap((one) => (one.kind === 'prefix' ? [String(one.length)] : [])).join(', '),
    parts: transforms.flatMap((one) => parts.filter((part) => isSame(DATE_PARTS[part].transform, one))),
  };
}

const isSame = (a: Transform, b: Transform): boolean => JSON.stringify(a) === JSON.stringify(b);
