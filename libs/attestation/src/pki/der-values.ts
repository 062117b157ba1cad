// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromUtf8 } from '@glovebox/core';
import { TAG, type DerElement } from './der.ts';

/** Contents of DER primitives, each with its one allowed encoding. All throw DecodeError `malformed`. */

/** Content bytes of a minimal, non-negative INTEGER, without the sign byte. */
export function unsignedInteger(element: DerElement): Uint8Array {
  const { content } = element;
  const [first, second] = content;
  if (first === undefined || first >= 0x80) throw new DecodeError('malformed', 'INTEGER is empty or negative');
  if (first !== 0 || second === undefined) return content;
  if (second < 0x80) throw new DecodeError('malformed', 'INTEGER is not minimal');
  return content.subarray(1);
}

/** INTEGER of 0..255. */
export function smallInteger(element: DerElement): number {
  const bytes = unsignedInteger(element);
  const [value] = bytes;
  if (value === undefined || bytes.length !== 1) throw new DecodeError('malformed', 'INTEGER is larger than 255');
  return value;
}

export function boolean(element: DerElement): boolean {
  const [value] = element.content;
  if (element.content.length !== 1 || (value !== 0 && value !== 0xff)) {
    throw new DecodeError('malformed', 'BOOLEAN is neither 00 nor ff');
  }
  return value === 0xff;
}

/** BIT STRING of whole bytes. */
export function bitString(element: DerElement): Uint8Array {
  if (element.content[0] !== 0) throw new DecodeError('malformed', 'BIT STRING is not of whole bytes');
  return element.content.subarray(1);
}

/** BIT STRING of named bits as a number, bit 0 first in the string; at most 16. */
export function namedBits(element: DerElement): ReadonlySet<number> {
  const [unused, ...bytes] = element.content;
  if (unused === undefined || unused > 7 || bytes.length === 0 || bytes.length > 2) {
    throw new DecodeError('malformed', 'BIT STRING of named bits has a wrong length');
  }
  const bits = new Set<number>();
  for (const [index, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte & (0x80 >> bit)) !== 0) bits.add(8 * index + bit);
  }
  return bits;
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function objectIdentifier(element: DerElement): string {
  const { content } = element;
  if (content.length === 0 || content.length > 32) throw new DecodeError('malformed', 'OID has a wrong length');
  const arcs: number[] = [];
  let arc = 0;
  let started = false;
  for (const byte of content) {
    if (!started && byte === 0x80) throw new DecodeError('malformed', 'OID is not minimal');
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffffffff) throw new DecodeError('malformed', 'OID arc is too large');
    started = byte >= 0x80;
    if (!started) {
      arcs.push(arc);
      arc = 0;
    }
  }
  if (started) throw new DecodeError('malformed', 'OID ends early');
  const first = arcs.shift() ?? 0;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - 40 * root, ...arcs].join('.');
}

const TEXT_TAGS: readonly number[] = [TAG.utf8String, TAG.printableString, TAG.ia5String];

export function text(element: DerElement): string {
  if (!TEXT_TAGS.includes(element.tag)) throw new DecodeError('malformed', 'not a text');
  return fromUtf8(element.content);
}

/** UTCTime or GeneralizedTime as RFC 5280 allows them (4.1.2.5), in the text form of all our times. */
export function time(element: DerElement): string {
  const from = assertTime(element);
  const digits = fromUtf8(element.content);
  const part = (at: number) => digits.slice(from + at, from + at + 2);
  const year =
    from === 4 ? digits.slice(0, 4) : `${Number(digits.slice(0, 2)) < 50 ? '20' : '19'}${digits.slice(0, 2)}`;
  return `${year}-${part(0)}-${part(2)}T${part(4)}:${part(6)}:${part(8)}Z`;
}

/** As {@link time}, where the time itself changes nothing. @returns where the month stands */
export function assertTime({ tag, content }: DerElement): 2 | 4 {
  const from = tag === TAG.utcTime ? 2 : 4;
  const known = tag === TAG.utcTime || tag === TAG.generalizedTime;
  const last = content.length - 1;
  if (
    !known ||
    last !== from + 10 ||
    content[last] !== 'Z'.charCodeAt(0) ||
    !content.subarray(0, last).every(isDigit)
  ) {
    throw new DecodeError('malformed', 'not a time in UTC and whole seconds');
  }
  const between = (at: number, low: number, high: number) => {
    const value = 10 * ((content[from + at] ?? 0) - ZERO) + (content[from + at + 1] ?? 0) - ZERO;
    return value >= low && value <= high;
  };
  if (between(0, 1, 12) && between(2, 1, 31) && between(4, 0, 23) && between(6, 0, 59) && between(8, 0, 59))
    return from;
  throw new DecodeError('malformed', 'not a time of the calendar');
}

const ZERO = '0'.charCodeAt(0);
const isDigit = (code: number) => code >= ZERO && code <= ZERO + 9;
