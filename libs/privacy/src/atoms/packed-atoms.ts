// SPDX-License-Identifier: Apache-2.0
import type { ByteReader } from '@glovebox/core';
import type { AtomNames } from './atom-names.ts';
import { bitsFor, packBits, unpackBits } from './packed-bits.ts';

/** Atoms with a class each, from 1 to the number of classes. */
export interface ClassedAtoms {
  readonly names: AtomNames;
  readonly classOf: Uint16Array<ArrayBuffer>;
}

/** A number below 2^32 takes at most so many bytes. */
const NUMBER_BYTES_MAX = 5;

/**
 * Atoms in few bytes: their people, ascending, as distances with how many atoms each has; then the lower words, left out
 * where all are zero; then the classes in as many bits as the last one needs. One encoding for one list: some 5 bytes for
 * a row of a person with ten, and 3 to 4 for a person.
 */
export function packAtoms({ names: { high, low }, classOf }: ClassedAtoms, classes: number): Uint8Array[] {
  const people = packPeople(high);
  const hasLow = low.some((word) => word !== 0);
  const head = Uint32Array.of(high.length, people.length, Number(hasLow));
  return [
    new Uint8Array(head.buffer),
    people,
    hasLow ? new Uint8Array(low.buffer, low.byteOffset, low.byteLength) : new Uint8Array(0),
    packBits(classOf, bitsFor(classes)),
  ];
}

/** Null for anything that `packAtoms` did not make. @throws DecodeError where it ends early */
export function unpackAtoms(reader: ByteReader, classes: number): ClassedAtoms | null {
  const [length, size, hasLow] = [reader.u32le(), reader.u32le(), reader.u32le()];
  const people = reader.bytes(size);
  // Without lower words everybody has one atom, of two bytes or more.
  if (hasLow > 1 || (hasLow === 0 && length * 2 > size)) return null;
  const low = hasLow === 1 ? new Uint32Array(reader.bytes(length * 4).buffer) : new Uint32Array(length);
  if (hasLow === 1 && low.every((word) => word === 0)) return null;
  const high = unpackPeople(people, length);
  const bits = bitsFor(classes);
  const classOf = unpackBits(reader.bytes(Math.ceil((length * bits) / 8)), length, bits);
  if (high === null || classOf === null) return null;
  const names = { high, low };
  return isAscending(names) && classOf.every((class_) => class_ <= classes) ? { names, classOf } : null;
}

export function isAscending({ high, low }: AtomNames): boolean {
  for (let at = 1; at < high.length; at += 1) {
    const last = high[at - 1] ?? 0;
    const next = high[at] ?? 0;
    if (next < last || (next === last && (low[at] ?? 0) <= (low[at - 1] ?? 0))) return false;
  }
  return true;
}

function packPeople(high: Uint32Array): Uint8Array {
  let people = 0;
  for (let at = 0; at < high.length; at += 1) if (at === 0 || high[at] !== high[at - 1]) people += 1;
  const bytes = new Uint8Array(people * 2 * NUMBER_BYTES_MAX);
  let [size, last] = [0, -1];
  for (let at = 0; at < high.length;) {
    const person = high[at] ?? 0;
    const start = at;
    while (at < high.length && high[at] === person) at += 1;
    size = writeNumber(bytes, size, person - last - 1);
    size = writeNumber(bytes, size, at - start - 1);
    last = person;
  }
  return bytes.subarray(0, size);
}

function unpackPeople(bytes: Uint8Array, length: number): Uint32Array<ArrayBuffer> | null {
  const high = new Uint32Array(length);
  const cursor = { at: 0 };
  let [filled, last] = [0, -1];
  while (cursor.at < bytes.length) {
    const distance = readNumber(bytes, cursor);
    const more = readNumber(bytes, cursor);
    if (distance === null || more === null) return null;
    last += distance + 1;
    const end = filled + more + 1;
    if (last > 0xffffffff || end > length) return null;
    high.fill(last, filled, end);
    filled = end;
  }
  return filled === length ? high : null;
}

/** Seven bits a byte, the lowest first; the last byte has none set above. */
function writeNumber(bytes: Uint8Array, at: number, number: number): number {
  let [place, rest] = [at, number];
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    bytes[place] = (rest % 128) + 128;
    place += 1;
  }
  bytes[place] = rest;
  return place + 1;
}

function readNumber(bytes: Uint8Array, cursor: { at: number }): number | null {
  let [number, weight] = [0, 1];
  for (let count = 1; count <= NUMBER_BYTES_MAX; count += 1) {
    const byte = bytes[cursor.at];
    if (byte === undefined) return null;
    cursor.at += 1;
    number += (byte % 128) * weight;
    if (byte < 128) return byte === 0 && count > 1 ? null : number;
    weight *= 128;
  }
  return null;
}
