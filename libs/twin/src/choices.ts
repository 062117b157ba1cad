// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms, DatasetColumn } from '@glovebox/contracts';
import { domainOf, limitsOf } from '@glovebox/query';
import { TwinError } from './error.ts';
import { binsBetween, smallNumbers, withinBounds, type Interval, type NumberType } from './number-choices.ts';
import type { Sequence } from './random.ts';

/** Whole units of the last place, days or microseconds since 1970; text; a truth value; nothing. */
export type TwinValue = bigint | string | boolean | null;

/** One of the things that a column shows: a value of a domain, a bin, a day. Draws a value of it. */
export type Choice = (sequence: Sequence) => TwinValue;

/**
 * Everything that the terms tell apart in a column, each once. What a declaration does not name is made up: small
 * numbers, words that no data has, days over three years.
 * @throws TwinError `no-value`
 */
export function choicesOf(column: DatasetColumn): readonly Choice[] {
  const choices = choicesOfType(column);
  if (choices.length > 0) return choices;
  throw new TwinError('no-value', `no value fits the terms of the column \`${column.name}\``, {
    field: `columns.${column.name}`,
    remedy: 'check its type, bounds, breakpoints, domain and transforms',
  });
}

function choicesOfType({ type, terms }: DatasetColumn): readonly Choice[] {
  switch (type.type) {
    case 'integer':
    case 'decimal':
      return numbers(type, terms).map(
        ({ low, high }) =>
          (sequence) =>
            sequence.between(low, high),
      );
    case 'text':
      return texts(terms).map((text) => () => text);
    case 'boolean':
      return [() => false, () => true];
    case 'date':
      return DAYS.map((day) => () => day);
    case 'timestamp':
      return DAYS.map((day) => (sequence) => day * DAY + sequence.between(0n, DAY - 1n));
  }
}

function numbers(type: NumberType, terms: ColumnTerms): readonly Interval[] {
  if (terms.role === 'measure') {
    const interval = withinBounds(type, terms.bounds);
    return interval === null ? [] : [interval];
  }
  const breakpoints = limitsOf(terms).flatMap((limits) => limits.breakpoints ?? []);
  return breakpoints.length === 0 ? smallNumbers(type) : binsBetween(type, breakpoints);
}

/** Every value of every domain, continued where a transform shows its first characters only. */
function texts(terms: ColumnTerms): readonly string[] {
  const inDomain = domainOf(terms);
  const declared = limitsOf(terms).flatMap(({ domain, transforms }) => {
    if (domain === undefined) return [];
    const isShown = domainOf({ role: 'dimension', domain, ...(transforms && { transforms }) });
    return domain.map((text) => {
      const forms = transforms === undefined ? [text] : [`${text}${MADE_UP}`, text];
      return forms.find((form) => isShown(form) && inDomain(form)) ?? null;
    });
  });
  return declared.length === 0 ? WORDS : [...new Set(declared.filter((text) => text !== null))];
}

const MADE_UP = '-made-up';

/** They differ in their first characters, so that every prefix tells them apart. */
const WORDS = Array.from('abcdefgh').map((letter) => `${letter}${MADE_UP}`);

const DAY = 86_400_000_000n;

/** Every 41st day from 2001-01-01: three years, with every quarter, month and day of the week in them. */
const DAYS = Array.from({ length: 27 }, (_, index) => 11_323n + 41n * BigInt(index));
