// SPDX-License-Identifier: Apache-2.0
import { concatBytes, DecodeError } from '@glovebox/core';
import { decode } from 'cborg';
import { scanCbor } from './cbor-scan.ts';

export type CborKey = number | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;
export type CborValue = number | bigint | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap;

/** The deepest format we read has four levels. */
const DEPTH_MAX = 6;

/**
 * Exactly one CBOR item: bounded, minimal, without tags; maps have integer and text keys, each once. `indefinite` lets
 * maps and arrays have an indefinite length, which real devices send in places. @throws DecodeError `malformed`
 */
export function parseCbor(
  bytes: Uint8Array,
  { indefinite = false }: { readonly indefinite?: boolean } = {},
): CborValue {
  scanCbor(bytes, { depth: DEPTH_MAX, indefinite });
  try {
    return checked(
      decode(bytes, { strict: true, useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: indefinite }),
    );
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    throw new DecodeError('malformed', 'not CBOR as its format demands', { cause });
  }
}

/** The content of a tagged item, or null when the bytes do not begin with this tag. */
export function untag(bytes: Uint8Array, tag: number): Uint8Array | null {
  const head = cborHead(6, tag);
  return head.every((byte, index) => bytes[index] === byte) ? bytes.subarray(head.length) : null;
}

/** The head of an item: major type and argument, in its shortest form. */
export function cborHead(major: number, argument: number): Uint8Array {
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  if (argument < 0x100) return Uint8Array.of((major << 5) | 24, argument);
  if (argument < 0x10000) return Uint8Array.of((major << 5) | 25, argument >> 8, argument & 255);
  return Uint8Array.of(
    (major << 5) | 26,
    argument >>> 24,
    (argument >> 16) & 255,
    (argument >> 8) & 255,
    argument & 255,
  );
}

/** A byte string. */
export const cborBytes = (bytes: Uint8Array): Uint8Array => concatBytes(cborHead(2, bytes.length), bytes);

/** The decoder's value as one of ours. Byte strings and other maps as keys could hide a duplicate. */
function checked(value: unknown): CborValue {
  if (value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return (value as unknown[]).map(checked);
  if (value instanceof Map) {
    const map = new Map<CborKey, CborValue>();
    for (const [key, content] of value as Map<unknown, unknown>) {
      if (typeof key !== 'number' && typeof key !== 'string') {
        throw new DecodeError('malformed', 'CBOR map has a key that is neither integer nor text');
      }
      map.set(key, checked(content));
    }
    return map;
  }
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'string':
    case 'boolean':
      return value;
    default:
      throw new DecodeError('malformed', 'CBOR value is of a kind that is not used');
  }
}
