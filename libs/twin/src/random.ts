// SPDX-License-Identifier: Apache-2.0
import { utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';

/** A sequence that looks random and is the same for the same name. For made-up rows only: nothing secret may rest on it. */
export interface Sequence {
  /** A whole number from 0, less than `count`. */
  below(count: number): number;
  /** A whole number between the two, both included. */
  between(low: bigint, high: bigint): bigint;
}

export function sequenceOf(...name: readonly string[]): Sequence {
  const seed = new DataView(sha256(utf8(JSON.stringify(name))).buffer);
  const state = [0, 4, 8, 12].map((at) => seed.getUint32(at));
  const next = (): number => sfc32(state);
  return {
    below: (count) => Math.floor((next() / 2 ** 32) * count),
    between: (low, high) => {
      const wide = [next(), next(), next(), next()].reduce((word, part) => (word << 32n) | BigInt(part), 0n);
      return low + (wide % (high - low + 1n));
    },
  };
}

/** One step of Chris Doty-Humphrey's small fast counter, 32 bits. */
function sfc32(state: number[]): number {
  const [a = 0, b = 0, c = 0, counter = 0] = state;
  const result = (a + b + counter) >>> 0;
  state[0] = (b ^ (b >>> 9)) >>> 0;
  state[1] = (c + (c << 3)) >>> 0;
  state[2] = (((c << 21) | (c >>> 11)) + result) >>> 0;
  state[3] = (counter + 1) >>> 0;
  return result;
}

/** The list in an order of the sequence's own. */
export function shuffled<T>(list: readonly T[], sequence: Sequence): T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = sequence.below(last + 1);
    const [one, two] = [order[last], order[other]] as [T, T];
    order[last] = two;
    order[other] = one;
  }
  return order;
}
