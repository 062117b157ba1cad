// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../../conformance/src/fuzz/random.ts';

/** Numbers, each a vector over people, added up with factors: what follows from them, and of whom it is. */
export interface Combination {
  /** Of each number. */
  readonly factors: readonly number[];
  /** Places of the people whom the result is about. */
  readonly about: readonly number[];
}

const ZERO = 1e-7;
const SEARCHES = 12;

/**
 * Looks for a combination of vectors that is about somebody and about fewer people than `minimum`: by elimination in random
 * orders, and pairs of what is left (information set decoding). What it finds is there; it does not always find all.
 */
export function* fewPeople(
  vectors: readonly Float64Array[],
  minimum: number,
  random: Random,
): Generator<Combination, void> {
  const people = vectors[0]?.length ?? 0;
  for (let search = 0; search < SEARCHES; search++) {
    const rows = vectors.map((vector, at) => scaled(withFactors(vector, at, vectors.length), people));
    const reduced = eliminated(rows, people, random);
    for (const [at, row] of reduced.entries()) {
      const found = ofFew(row, people, minimum);
      if (found !== null) yield found;
      for (const other of reduced.slice(at + 1)) {
        const pair = ofFew(nearest(row, other, people), people, minimum);
        if (pair !== null) yield pair;
      }
    }
  }
}

/** Behind the vector the factors with which the numbers make it. */
function withFactors(vector: Float64Array, at: number, count: number): Float64Array {
  const row = new Float64Array(vector.length + count);
  row.set(vector);
  row[vector.length + at] = 1;
  return row;
}

const largest = (row: Float64Array, people: number): number => {
  let most = 0;
  for (let at = 0; at < people; at++) most = Math.max(most, Math.abs(row[at] ?? 0));
  return most;
};

/** To a largest entry of 1; what is nothing but lost digits becomes nothing. */
function scaled(row: Float64Array, people: number): Float64Array {
  const most = largest(row, people);
  if (most === 0) return row;
  return row.map((value, at) => (at < people && Math.abs(value / most) < ZERO ? 0 : value / most));
}

const minus = (row: Float64Array, other: Float64Array, factor: number): Float64Array =>
  row.map((value, at) => {
    const left = value - factor * (other[at] ?? 0);
    return Math.abs(left) < ZERO * Math.max(Math.abs(value), 1e-3) ? 0 : left;
  });

function eliminated(rows: readonly Float64Array[], people: number, random: Random): readonly Float64Array[] {
  let open = [...rows];
  let done: Float64Array[] = [];
  const order = Array.from({ length: people }, (_, at) => at);
  for (let at = people - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  for (const column of order) {
    const entry = (row: Float64Array) => Math.abs(row[column] ?? 0);
    const pivot = open.toSorted((a, b) => entry(b) - entry(a))[0];
    if (pivot === undefined) break;
    if (entry(pivot) < 1e-4) continue;
    const without = (row: Float64Array) => {
      const left = minus(row, pivot, (row[column] ?? 0) / (pivot[column] ?? 1));
      left[column] = 0;
      return scaled(left, people);
    };
    open = open
      .filter((row) => row !== pivot)
      .map(without)
      .filter((row) => largest(row, people) > 0);
    done = [...done.map(without), pivot];
  }
  return done;
}

/** The first without as much of the second as is in most of its places. */
function nearest(row: Float64Array, other: Float64Array, people: number): Float64Array {
  const seen = new Map<string, { count: number; ratio: number }>();
  let best = { count: 0, ratio: 0 };
  for (let at = 0; at < people; at++) {
    const [value = 0, second = 0] = [row[at], other[at]];
    if (value === 0 || second === 0) continue;
    const ratio = value / second;
    const key = ratio.toPrecision(7);
    const one = { count: (seen.get(key)?.count ?? 0) + 1, ratio };
    seen.set(key, one);
    if (one.count > best.count) best = one;
  }
  return scaled(minus(row, other, best.ratio), people);
}

function ofFew(row: Float64Array, people: number, minimum: number): Combination | null {
  const about: number[] = [];
  for (let at = 0; at < people && about.length < minimum; at++) if ((row[at] ?? 0) !== 0) about.push(at);
  if (about.length === 0 || about.length >= minimum) return null;
  return { factors: [...row.slice(people)], about };
}
