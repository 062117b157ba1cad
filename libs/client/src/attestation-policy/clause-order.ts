// SPDX-License-Identifier: Apache-2.0
import { canonicalBytes, fromUtf8, type Json } from '@glovebox/core';

/** What a change of one clause does to the set of workers that are believed. */
export type Direction = 'stricter' | 'looser' | 'different';

export interface ClauseChange {
  readonly direction: Direction;
  /** One sentence without the name of the clause. */
  readonly words: string;
}

/** Compares a clause of two policies; empty where it is the same. */
export type ClauseOrder<T> = (before: T, after: T) => readonly ClauseChange[];

const text = (value: unknown): string => fromUtf8(canonicalBytes(value as Json));
const plain = (value: unknown): string => (typeof value === 'string' ? value : text(value));

/** Exactly this value. */
export const exact = <T>(before: T, after: T): ClauseChange[] =>
  text(before) === text(after) ? [] : [{ direction: 'different', words: `was ${plain(before)}, is ${plain(after)}` }];

/** Any of these values: each more admits more. */
export function anyOf<T>(before: readonly T[], after: readonly T[]): ClauseChange[] {
  const [old, now] = [new Set(before.map(text)), new Set(after.map(text))];
  return [
    ...before
      .filter((value) => !now.has(text(value)))
      .map((value) => said('stricter', `no longer admits ${plain(value)}`)),
    ...after.filter((value) => !old.has(text(value))).map((value) => said('looser', `also admits ${plain(value)}`)),
  ];
}

/** All of these: each more demands more. */
export function allOf<T>(before: readonly T[], after: readonly T[]): ClauseChange[] {
  return anyOf(before, after).map(({ direction, words }) =>
    direction === 'looser'
      ? said('stricter', words.replace('also admits', 'also demands'))
      : said('looser', words.replace('no longer admits', 'no longer demands')),
  );
}

const said = (direction: Direction, words: string): ClauseChange => ({ direction, words });

/** A word that leaves the clause out, and what holds where it is not that word. */
export const unless =
  <W extends string, T>(word: W, order: ClauseOrder<T>): ClauseOrder<W | T> =>
  (before, after) => {
    const [was, is] = [before === word, after === word];
    if (was && is) return [];
    if (was) return [said('stricter', `was ${word}, now must be ${plain(after)}`)];
    if (is) return [said('looser', `is ${word}, was ${plain(before)}`)];
    return order(before as T, after as T);
  };

export const atLeast: ClauseOrder<number> = (before, after) =>
  before === after
    ? []
    : [said(after > before ? 'stricter' : 'looser', `at least ${String(after)} instead of ${String(before)}`)];

export const atMost: ClauseOrder<number> = (before, after) =>
  before === after
    ? []
    : [said(after < before ? 'stricter' : 'looser', `at most ${String(after)} instead of ${String(before)}`)];

/** Something that the machine may do. */
export const permission: ClauseOrder<boolean> = (before, after) =>
  before === after ? [] : [said(after ? 'looser' : 'stricter', after ? 'is now allowed' : 'is no longer allowed')];

/** Minimums by component; an absent one demands nothing. */
export const components: ClauseOrder<Readonly<Record<string, number | undefined>>> = (before, after) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
    atLeast(before[name] ?? 0, after[name] ?? 0).map(({ direction, words }) => said(direction, `${name}: ${words}`)),
  );

/** Versions of dotted parts. */
export const atLeastVersion =
  (radix: 10 | 16): ClauseOrder<string> =>
  (before, after) => {
    if (before === after) return [];
    const [old, now] = [before, after].map((version) => version.split('.').map((part) => Number.parseInt(part, radix)));
    const length = Math.max(old?.length ?? 0, now?.length ?? 0);
    const differing =
      Array.from({ length }, (_, at) => (now?.[at] ?? 0) - (old?.[at] ?? 0)).find((one) => one !== 0) ?? 0;
    return [said(differing > 0 ? 'stricter' : 'looser', `at least ${after} instead of ${before}`)];
  };

/** Of two words the first demands more. */
export const strictFirst =
  <W extends string>(strict: W): ClauseOrder<W | string> =>
  (before, after) =>
    before === after ? [] : [said(after === strict ? 'stricter' : 'looser', `is ${after}, was ${before}`)];

/** Whose word is believed. Away from the vendor is looser, whatever the other root is. */
export const root: ClauseOrder<{ readonly kind: 'vendor' | 'provisioned' | 'development' }> = (before, after) => {
  if (text(before) === text(after)) return [];
  if (before.kind === after.kind) return [said('different', `another ${after.kind} root or other keys are believed`)];
  if (after.kind === 'development')
    return [said('looser', 'a DEVELOPMENT ROOT is believed: workers need not be real TEEs')];
  if (before.kind === 'development') return [said('stricter', 'a development root is no longer believed')];
  return [said('different', `believed under ${after.kind} instead of ${before.kind}`)];
};
