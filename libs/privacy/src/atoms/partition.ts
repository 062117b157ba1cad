// SPDX-License-Identifier: Apache-2.0

/** Larger tables of pairs are kept as maps. */
const TABLE_MAX = 2 ** 22;

/** Which part each of some things is in. Parts are numbered from 0 in the order of their first thing. */
export interface Parts {
  readonly of: Uint32Array<ArrayBuffer>;
  readonly size: number;
}

/** Everything in one part. */
export const onePart = (length: number): Parts => ({ of: new Uint32Array(length), size: length === 0 ? 0 : 1 });

/**
 * Cuts the parts by another numbering of the same things: two stay together if they were and have the same number there.
 * What comes of several cuts does not depend on their order. Null once there are more than `max` parts.
 */
export function refine(parts: Parts, by: Uint32Array | Uint16Array, sizeBy: number, max: number): Parts | null {
  if (parts.size === 0) return parts;
  return parts.size * sizeBy <= TABLE_MAX ? refineByTable(parts, by, sizeBy, max) : refineByMap(parts, by, sizeBy, max);
}

function refineByTable(parts: Parts, by: Uint32Array | Uint16Array, sizeBy: number, max: number): Parts | null {
  const of = new Uint32Array(parts.of.length);
  const numbers = new Uint32Array(parts.size * sizeBy);
  let size = 0;
  for (let at = 0; at < of.length; at += 1) {
    const pair = (parts.of[at] ?? 0) * sizeBy + (by[at] ?? 0);
    let number = numbers[pair] ?? 0;
    if (number === 0) {
      size += 1;
      if (size > max) return null;
      numbers[pair] = number = size;
    }
    of[at] = number - 1;
  }
  return { of, size };
}

function refineByMap(parts: Parts, by: Uint32Array | Uint16Array, sizeBy: number, max: number): Parts | null {
  const of = new Uint32Array(parts.of.length);
  const numbers = new Map<number, number>();
  for (let at = 0; at < of.length; at += 1) {
    const pair = (parts.of[at] ?? 0) * sizeBy + (by[at] ?? 0);
    const number = numbers.get(pair) ?? numbers.size;
    if (number === numbers.size) numbers.set(pair, number);
    if (number >= max) return null;
    of[at] = number;
  }
  return { of, size: numbers.size };
}

/** By part: the first thing in it. */
export function firstOf({ of, size }: Parts): number[] {
  const first = new Array<number>(size).fill(-1);
  let found = 0;
  for (let at = 0; found < size; at += 1) {
    const part = of[at] ?? 0;
    if (part !== found) continue;
    first[part] = at;
    found += 1;
  }
  return first;
}
