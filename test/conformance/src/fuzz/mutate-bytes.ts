// SPDX-License-Identifier: Apache-2.0
import type { Random } from './random.ts';

export type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Values at which lengths and counts go wrong. */
const EDGES = [0, 1, 2, 0x17, 0x18, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0xffffffff];

const changed = (bytes: Uint8Array, change: (view: DataView) => void): Uint8Array => {
  const copy = new Uint8Array(bytes);
  if (copy.length > 0) change(new DataView(copy.buffer));
  return copy;
};

const bitFlip: Mutation = (bytes, random) =>
  changed(bytes, (view) => {
    const at = random.below(bytes.length);
    view.setUint8(at, view.getUint8(at) ^ (1 << random.below(8)));
  });

const setByte: Mutation = (bytes, random) =>
  changed(bytes, (view) => {
    view.setUint8(random.below(bytes.length), random.chance(2) ? random.pick(EDGES) & 255 : random.below(256));
  });

/** A length field: a whole number of two or four bytes that is replaced by an edge, or counted up or down a little. */
const setNumber: Mutation = (bytes, random) =>
  changed(bytes, (view) => {
    const [size, little] = [random.pick([2, 4]), random.chance(2)];
    if (bytes.length < size) return;
    const at = random.below(bytes.length - size + 1);
    const old = size === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
    const value = random.chance(2) ? random.pick(EDGES) : old + random.below(35) - 17;
    if (size === 2) view.setUint16(at, value & 0xffff, little);
    else view.setUint32(at, value >>> 0, little);
  });

const remove: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(random.chance(4) ? 200 : 8)));
};

const insert: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const fill = random.below(256);
  const added = Uint8Array.from({ length: 1 + random.below(16) }, () => (random.chance(2) ? fill : random.below(256)));
  return joined(bytes.subarray(0, at), added, bytes.subarray(at));
};

const repeat: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  const block = bytes.subarray(at, at + 1 + random.below(64));
  const times = random.chance(20) ? 200 : 1 + random.below(4);
  return joined(bytes.subarray(0, at), ...Array.from({ length: times }, () => block), bytes.subarray(at));
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const splice: Mutation = (bytes, random, other) =>
  joined(bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1)));

const overwrite: Mutation = (bytes, random, other) => {
  const [from, at] = [random.below(other.length), random.below(bytes.length)];
  const block = other.subarray(from, from + 1 + random.below(64));
  return joined(bytes.subarray(0, at), block, bytes.subarray(at + block.length));
};

/** Knows nothing of any format. */
export const BYTE_MUTATIONS: readonly Mutation[] = [
  bitFlip,
  setByte,
  setNumber,
  remove,
  insert,
  repeat,
  truncate,
  splice,
  overwrite,
];
