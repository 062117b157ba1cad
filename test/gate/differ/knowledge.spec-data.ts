// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@glovebox/replay';
import type { Random } from '../../conformance/src/fuzz/random.ts';
import { fewPeople, type Combination } from './combinations.spec-data.ts';
import type { Parts, Unprotected } from './influence.spec-data.ts';
import type { Question } from './questions.spec-data.ts';
import { MINIMUM, type World } from './world.spec-data.ts';

/** One number that an analyst knows: a part of a group that was shown. */
export interface Known {
  readonly question: Question;
  readonly key: string;
  readonly place: number;
}

type Released = Extract<Answer, { kind: 'released' }>['table'];
type Cell = Released['rows'][number][number];

/** The keys of a row as the unprotected engine writes them. */
export const keyOf = (table: Released, row: readonly Cell[]): string =>
  JSON.stringify(
    row.flatMap((cell, at) =>
      table.columns[at]?.kind === 'value' ? [] : [typeof cell === 'object' && cell !== null ? '(all)' : cell],
    ),
  );

/** What the cells of a table tell, were averages and moments told with all that they are made of. */
export function knownFrom(question: Question, table: Released): Known[] {
  const values = table.columns.flatMap(({ kind }, at) => (kind === 'value' ? [at] : []));
  return table.rows.flatMap((row) => {
    const shown = values.flatMap((at, statistic) =>
      typeof row[at] === 'string' ? (question.statistics[statistic] ?? []) : [],
    );
    const key = keyOf(table, row);
    const places = [...new Set([...shown, ...question.having])];
    return places.flatMap((place) => (question.measures[place] === 'itself' ? [] : [{ question, key, place }]));
  });
}

/** So many combinations of a room are looked at. */
const CANDIDATES = 8;

/**
 * What all that is known of one measure tells of fewer people than the minimum; null for nothing that was found.
 * @param otherwise the same people with other amounts: what is of few by its factors alone is of few there as well
 */
export async function toldOfFew(
  known: readonly Known[],
  { people }: World,
  engine: Unprotected,
  otherwise: Unprotected,
  random: Random,
): Promise<string | null> {
  if (known.length === 0) return null;
  const vectors = await vectorsOf(known, people, engine);
  let left = CANDIDATES;
  for (const measure of new Set(known.map(measureOf))) {
    const places = known.flatMap((one, at) => (measureOf(one) === measure ? [at] : []));
    const those = places.map((at) => known[at]).filter((one) => one !== undefined);
    const seen = new Set<string>();
    for (const found of fewPeople(
      places.map((at) => vectors[at] ?? new Float64Array()),
      MINIMUM,
      random,
    )) {
      if (seen.has(found.about.join())) continue;
      seen.add(found.about.join());
      if (left-- <= 0) return null;
      const used = usedOf(those, found);
      if (peopleIn(await vectorsOf(used.known, people, otherwise), used.factors).length >= MINIMUM) continue;
      const about = await behind(used, found.about, people, engine);
      if (about.length < MINIMUM) return described(used, about);
    }
  }
  return null;
}

interface Used {
  readonly known: readonly Known[];
  readonly factors: readonly number[];
}

function usedOf(known: readonly Known[], { factors }: Combination): Used {
  const isUsed = (_: unknown, at: number) => Math.abs(factors[at] ?? 0) > 1e-9;
  return { known: known.filter(isUsed), factors: factors.filter(isUsed) };
}

/** Places of the people of whom a sum of vectors is. */
function peopleIn(vectors: readonly Float64Array[], factors: readonly number[]): number[] {
  const places = Array.from(vectors[0] ?? [], (_, at) => at);
  return places.filter((at) => {
    const terms = vectors.map((vector, one) => (vector[at] ?? 0) * (factors[one] ?? 0));
    const sum = terms.reduce((total, term) => total + term, 0);
    return Math.abs(sum) > 1e-6 * Math.max(...terms.map(Math.abs));
  });
}

const measureOf = ({ question, place }: Known): string => question.measures[place] ?? '';

/** By how much each number would be another without each person. */
async function vectorsOf(
  known: readonly Known[],
  people: World['people'],
  engine: Unprotected,
): Promise<Float64Array[]> {
  const questions = [...new Set(known.map(({ question }) => question))];
  const vectors = known.map(() => new Float64Array(people.length));
  for (const question of questions) {
    const whole = await engine.parts(question);
    for (const [person, pid] of people.entries()) {
      const without = await engine.parts(question, { person: pid });
      for (const [at, one] of known.entries()) {
        const vector = vectors[at];
        if (one.question === question && vector !== undefined) vector[person] = difference(one, whole, without);
      }
    }
  }
  return vectors;
}

const difference = ({ key, place }: Known, whole: Parts, without: Parts): number =>
  (whole.get(key)?.[place] ?? 0) - (without.get(key)?.[place] ?? 0);

/** People of whom a combination is by persons or by single rows: rows of one person can cancel by chance, which nobody knows. */
async function behind(
  { known, factors }: Used,
  about: readonly number[],
  everybody: World['people'],
  engine: Unprotected,
): Promise<readonly number[]> {
  const rows = await engine.rows();
  const vectors = known.map(() => new Float64Array(rows.length));
  for (const question of new Set(known.map((one) => one.question))) {
    const whole = await engine.parts(question);
    for (const [place, row] of rows.entries()) {
      const without = await engine.parts(question, row);
      for (const [at, one] of known.entries()) {
        const vector = vectors[at];
        if (one.question === question && vector !== undefined) vector[place] = difference(one, whole, without);
      }
    }
  }
  const people = peopleIn(vectors, factors).map((place) => rows[place]?.person ?? 0);
  return [...new Set([...about.map((at) => everybody[at] ?? 0), ...people])];
}

function described({ known, factors }: Used, people: readonly number[]): string {
  const least = Math.min(...factors.map(Math.abs));
  const terms = known.map(({ question, key, place }, at) => {
    const factor = ((factors[at] ?? 0) / least).toPrecision(6);
    return `    ${factor} times part ${String(place)} of ${key} in ${question.text}`;
  });
  return [`about ${String(people.length)} people (${people.join(', ')}):`, ...terms].join('\n');
}
