// SPDX-License-Identifier: Apache-2.0
import type { PersonAmount } from '../audit/class-facts.ts';
import type { NamedAtoms } from './atom-names.ts';
import type { Parts } from './partition.ts';

/** What rows add to a measure, by number, without sign: 64 bits in two words. */
export interface RowAmounts {
  /** Null: zero everywhere. */
  readonly high: Uint32Array | null;
  readonly low: Uint32Array;
  /** 1 where there is a value; null: everywhere. */
  readonly isThere: Uint8Array | null;
}

export interface LargestAmounts {
  readonly largest: readonly PersonAmount[];
  readonly total: bigint;
}

const WORD = 2 ** 32;
/** What is added to a sum below this stays exact, and so does a sum of so many words. */
const EXACT_BELOW = 2 ** 52;
const EXACT_ROWS = 2 ** 20;

/**
 * Of each class the `most` people who add most, the largest first, and what all add; undefined for classes that nothing is
 * added to. Exact whatever the amounts are. The parts are those of the atoms that the data has.
 */
export function largestAmounts(
  { names, times, order }: NamedAtoms,
  { of: partOf, size }: Parts,
  { high, low, isThere }: RowAmounts,
  most: number,
): (LargestAmounts | undefined)[] {
  const classes = Array.from({ length: size }, () => new ClassAmounts(most));
  const isKnown = new Uint8Array(size);
  // What the person who passes by adds to each class, both words apart, and in which of them there is anything.
  const sumHigh = new Float64Array(size);
  const sumLow = new Float64Array(size);
  const isTouched = new Uint8Array(size);
  const touched = new Uint32Array(size);
  let count = 0;
  const settle = (person: number, isLast: boolean): void => {
    for (let at = 0; at < count; at += 1) {
      const part = touched[at] ?? 0;
      classes[part]?.add(person, sumHigh[part] ?? 0, sumLow[part] ?? 0, isLast);
      sumHigh[part] = sumLow[part] = 0;
      if (isLast) isTouched[part] = 0;
    }
    if (isLast) count = 0;
  };
  let place = 0;
  let settled = 0;
  for (let atom = 0; atom < times.length; atom += 1) {
    const end = place + (times[atom] ?? 0);
    const part = partOf[atom] ?? 0;
    const person = names.high[atom] ?? 0;
    for (; place < end; place += 1) {
      const row = order[place] ?? 0;
      if (isThere !== null && isThere[row] !== 1) continue;
      if (isTouched[part] !== 1) {
        isTouched[part] = isKnown[part] = 1;
        touched[count] = part;
        count += 1;
      }
      if (high !== null) sumHigh[part] = (sumHigh[part] ?? 0) + (high[row] ?? 0);
      sumLow[part] = (sumLow[part] ?? 0) + (low[row] ?? 0);
      if (place - settled < EXACT_ROWS) continue;
      settle(person, false);
      settled = place;
    }
    if (atom + 1 < times.length && names.high[atom + 1] === person) continue;
    settle(person, true);
    settled = place;
  }
  return classes.map((own, part) => (isKnown[part] === 1 ? own.result() : undefined));
}

/** A class while its people pass by, one after the other. */
class ClassAmounts {
  readonly #most: number;
  readonly #largest: PersonAmount[] = [];
  #high = 0;
  #low = 0;
  #whole = 0n;
  /** Of the person who passes by, what was settled before the end. */
  #earlier = 0n;
  /** Who adds less than this is not among the largest. */
  #enough = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** A part of what the person adds; with the last one it is decided whether that is among the most. */
  add(person: number, high: number, low: number, isLast: boolean): void {
    if (!isLast) {
      this.#earlier += wholeOf(high, low);
      return;
    }
    const nearly = high * WORD + low;
    if (nearly > this.#enough || this.#earlier > 0n)
      this.#insert({ person, amount: this.#earlier + wholeOf(high, low) });
    this.#whole += this.#earlier;
    this.#earlier = 0n;
    this.#high += high;
    this.#low += low;
    if (this.#high < EXACT_BELOW && this.#low < EXACT_BELOW) return;
    this.#whole += wholeOf(this.#high, this.#low);
    this.#high = this.#low = 0;
  }

  result(): LargestAmounts {
    return { largest: this.#largest, total: this.#whole + wholeOf(this.#high, this.#low) };
  }

  #insert(one: PersonAmount): void {
    const place = this.#largest.findIndex(({ amount }) => amount < one.amount);
    this.#largest.splice(place < 0 ? this.#largest.length : place, 0, one);
    this.#largest.splice(this.#most);
    const smallest = this.#largest.length < this.#most ? 0n : (this.#largest.at(-1)?.amount ?? 0n);
    // A little less, because a near sum may be too small by a little.
    this.#enough = Number(smallest) * (1 - 2 ** -40);
  }
}

const wholeOf = (high: number, low: number): bigint => BigInt(high) * BigInt(WORD) + BigInt(low);
