// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromUtf8 } from '@glovebox/core';

export interface CborLimits {
  /** How deep arrays and maps may be nested. */
  readonly depth: number;
  /** Whether maps and arrays may have an indefinite length (RFC 8949, 3.2.2). Strings never may. */
  readonly indefinite: boolean;
  /** Tags that the format has; without them, none is allowed. A tag counts as a level. */
  readonly tags?: readonly number[];
}

const ITEMS_MAX = 4096;
const BREAK = 0xff;
const ENDLESS = -1;

/**
 * Walks one CBOR item (RFC 8949) without recursion and without building anything, so that a decoder behind it meets
 * neither bombs of nesting or length nor anything but: integers, byte strings, well-formed text, arrays, maps, false,
 * true and null, with minimal heads, and the tags that its format has. Floats and other simple values are in none.
 * @throws DecodeError `malformed`
 */
export function scanCbor(bytes: Uint8Array, limits: CborLimits): void {
  const open: number[] = [];
  let offset = 0;
  let items = 0;
  do {
    if (++items > ITEMS_MAX) throw new DecodeError('malformed', 'CBOR has too many items');
    if (bytes[offset] === BREAK && open.at(-1) === ENDLESS) {
      offset++;
      open.pop();
      countDown(open);
      continue;
    }
    const { children, next } = readHead(bytes, offset, limits);
    offset = next;
    if (children === 0) countDown(open);
    else if (open.push(children) > limits.depth) throw new DecodeError('malformed', 'CBOR is nested too deeply');
  } while (open.length > 0);
  if (offset !== bytes.length) throw new DecodeError('malformed', 'bytes trail a CBOR item');
}

/** An item ended: its parents may end with it. */
function countDown(open: number[]): void {
  for (let left = open.at(-1); left !== undefined && left !== ENDLESS; left = open.at(-1)) {
    if (left > 1) {
      open[open.length - 1] = left - 1;
      return;
    }
    open.pop();
  }
}

interface Head {
  /** Items inside, or {@link ENDLESS}. */
  readonly children: number;
  readonly next: number;
}

function readHead(bytes: Uint8Array, start: number, { indefinite, tags = [] }: CborLimits): Head {
  const first = at(bytes, start);
  const major = first >> 5;
  if ((first & 31) === 31) {
    if (!indefinite || (major !== 4 && major !== 5)) throw new DecodeError('malformed', 'CBOR length is indefinite');
    return { children: ENDLESS, next: start + 1 };
  }
  if (major === 7) {
    if (first < 0xf4 || first > 0xf6) throw new DecodeError('malformed', 'CBOR value is of a kind that is not used');
    return { children: 0, next: start + 1 };
  }
  const { argument, next } = readArgument(bytes, start);
  if (major === 6) {
    if (!tags.includes(argument)) throw new DecodeError('malformed', 'CBOR has a tag where none belongs');
    return { children: 1, next };
  }
  if (major < 2) return { children: 0, next };
  if (argument > bytes.length - next) throw new DecodeError('malformed', 'CBOR item ends early');
  if (major === 3) fromUtf8(bytes.subarray(next, next + argument));
  if (major < 4) return { children: 0, next: next + argument };
  return { children: major === 4 ? argument : 2 * argument, next };
}

function readArgument(bytes: Uint8Array, start: number): { readonly argument: number; readonly next: number } {
  const short = at(bytes, start) & 31;
  if (short < 24) return { argument: short, next: start + 1 };
  if (short > 27) throw new DecodeError('malformed', 'CBOR head is reserved');
  const size = 1 << (short - 24);
  let argument = 0;
  for (let i = 0; i < size; i++) argument = argument * 256 + at(bytes, start + 1 + i);
  const least = size === 1 ? 24 : 256 ** (size / 2);
  if (argument < least) throw new DecodeError('malformed', 'CBOR head is not minimal');
  return { argument, next: start + 1 + size };
}

function at(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new DecodeError('malformed', 'CBOR item ends early');
  return byte;
}
