// SPDX-License-Identifier: Apache-2.0
import type { AtomNames } from './atom-names.ts';

/** Taken once: a look-up of the global for each name costs more than the hash wherever globals are intercepted. */
const { imul } = Math;

/**
 * 64 bits that follow from a set of names, and that nobody can tell who does not know them all: names are made with a key that
 * only keybrokers together can make.
 */
export function nameSalt({ high, low }: AtomNames): bigint {
  let [a, b] = [0, 0];
  for (let atom = 0; atom < high.length; atom += 1) {
    const mixed = imul((high[atom] ?? 0) ^ imul(low[atom] ?? 0, 0xcc9e2d51), 0x85ebca6b);
    a ^= mixed ^ (mixed >>> 15);
    b = imul(b ^ mixed, 0x1b873593) + 1;
  }
  return (BigInt(a >>> 0) << 32n) | BigInt(b >>> 0);
}
