// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@glovebox/replay';
import { keyOf } from './knowledge.spec-data.ts';
import type { Parts } from './influence.spec-data.ts';
import type { Question } from './questions.spec-data.ts';

/** `denied`: something is withheld in one of the worlds alone, as SECURITY.md says that it can be. */
export type Apart = { readonly kind: 'same' | 'denied' } | { readonly kind: 'finding'; readonly text: string };

interface Seen {
  readonly answer: Answer;
  readonly parts: Parts;
}

/**
 * One question in two worlds that differ in one person. Refusals are the same; where the same is withheld all else is the same, order
 * and summary too, but for the numbers that this person is part of.
 */
export function compare(question: Question, one: Seen, other: Seen): Apart {
  const [a, b] = [one.answer, other.answer];
  if (a.kind === 'refused' || b.kind === 'refused')
    return same(a, b) ? { kind: 'same' } : { kind: 'finding', text: 'a refusal depends on the data' };
  if (!same(withheldIn(a), withheldIn(b))) return { kind: 'denied' };
  if (same(a, b)) return { kind: 'same' };
  const places = [...new Set([...question.statistics.flat(), ...question.having])];
  const keys = new Set([...a.table.rows.map((row) => keyOf(a.table, row))]);
  const differs = [...keys].some((key) =>
    places.some((place) => (one.parts.get(key)?.[place] ?? 0) !== (other.parts.get(key)?.[place] ?? 0)),
  );
  if (!differs) return { kind: 'finding', text: 'an answer shows somebody of whom none of its numbers is' };
  const changed = changedCell(question, one, other);
  return changed === null ? { kind: 'same' } : { kind: 'finding', text: changed };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

type Released = Extract<Answer, { kind: 'released' }>;

/** Of which rows what is shown, in no order. */
const withheldIn = ({ table }: Released): unknown => [
  table.columns,
  table.suppression,
  table.rows
    .map((row) => JSON.stringify(row.map((cell, at) => (isNumber(table, at, cell) ? 'a number' : cell))))
    .sort(),
];

const isNumber = (table: Released['table'], at: number, cell: unknown): boolean =>
  table.columns[at]?.kind === 'value' && typeof cell === 'string';

/** A cell with another number though nothing that it is made of is another. */
function changedCell(question: Question, one: Seen, other: Seen): string | null {
  if (one.answer.kind !== 'released' || other.answer.kind !== 'released') return null;
  const { table } = one.answer;
  const second = other.answer.table;
  const rows = new Map(second.rows.map((row) => [keyOf(second, row), row]));
  const values = table.columns.flatMap(({ kind }, at) => (kind === 'value' ? [at] : []));
  for (const row of table.rows) {
    const key = keyOf(table, row);
    for (const [statistic, at] of values.entries()) {
      if (same(row[at], rows.get(key)?.[at])) continue;
      const places = question.statistics[statistic] ?? [];
      if (places.every((place) => (one.parts.get(key)?.[place] ?? 0) === (other.parts.get(key)?.[place] ?? 0)))
        return `statistic ${String(statistic)} of ${key} shows somebody whom it is not of`;
    }
  }
  return null;
}
