// SPDX-License-Identifier: Apache-2.0
import type { PersonAmount } from '../audit/class-facts.ts';
import type { NamedAtoms } from './atom-names.ts';
import type { Parts } from './partition.ts';

/** What rows add to a measure, by number, without sign: 64 bits in two words. */
export interface RowAmounts {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** 1 where there is a value; null: everywhere. */
  readonly isThere: Uint8Array | null;
}

export interface LargestAmounts {
  readonly largest: readonly PersonAmount[];
  readonly total: bigint;
}

const WORD = 2 ** 32;
/** What is added to a sum below this stays exact. */
const EXACT_BELOW = 2 ** 52;

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
  const sums = new PersonSums(size);
  const isKnown = new Uint8Array(size);
  let place = 0;
  for (let atom = 0; atom < times.length; atom += 1) {
    const end = place + (times[atom] ?? 0);
    const part = partOf[atom] ?? 0;
    for (; place < end; place += 1) {
      const row = order[place] ?? 0;
      if (isThere !== null && isThere[row] !== 1) continue;
      isKnown[part] = 1;
      sums.add(part, high[row] ?? 0, low[row] ?? 0);
    }
    const person = names.high[atom] ?? 0;
    if (atom + 1 === times.length || names.high[atom + 1] !== person)
      sums.end((own, upper, lower, whole) => classes[own]?.add(person, upper, lower, whole));
  }
  return classes.map((own, part) => (isKnown[part] === 1 ? own.result() : undefined));
}

/** What the person who passes by adds to each class: both words apart, and in whole numbers what would not stay exact. */
class PersonSums {
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #isTouched: Uint8Array;
  readonly #touched: Uint32Array;
  readonly #whole = new Map<number, bigint>();
  #count = 0;

  constructor(size: number) {
    this.#high = new Float64Array(size);
    this.#low = new Float64Array(size);
    this.#isTouched = new Uint8Array(size);
    this.#touched = new Uint32Array(size);
  }

  add(part: number, high: number, low: number): void {
    if (this.#isTouched[part] !== 1) {
      this.#isTouched[part] = 1;
      this.#touched[this.#count] = part;
      this.#count += 1;
    }
    const [upper, lower] = [(this.#high[part] ?? 0) + high, (this.#low[part] ?? 0) + low];
    if (upper < EXACT_BELOW && lower < EXACT_BELOW) {
      this.#high[part] = upper;
      this.#low[part] = lower;
      return;
    }
    this.#whole.set(part, (this.#whole.get(part) ?? 0n) + wholeOf(upper, lower));
    this.#high[part] = this.#low[part] = 0;
  }

  end(take: (part: number, high: number, low: number, whole: bigint) => void): void {
    for (let at = 0; at < this.#count; at += 1) {
      const part = this.#touched[at] ?? 0;
      take(part, this.#high[part] ?? 0, this.#low[part] ?? 0, this.#whole.get(part) ?? 0n);
      this.#high[part] = this.#low[part] = this.#isTouched[part] = 0;
    }
    if (this.#whole.size > 0) this.#whole.clear();
    this.#count = 0;
  }
}

/** A class while its people pass by, one after the other. */
class ClassAmounts {
  readonly #most: number;
  readonly #largest: PersonAmount[] = [];
  #high = 0;
  #low = 0;
  #whole = 0n;
  /** Who adds less than this is not among the largest. */
  #enough = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(person: number, high: number, low: number, whole: bigint): void {
    const nearly = high * WORD + low;
    if (nearly > this.#enough || whole > 0n) this.#insert({ person, amount: whole + wholeOf(high, low) });
    if (whole > 0n) this.#whole += whole;
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
