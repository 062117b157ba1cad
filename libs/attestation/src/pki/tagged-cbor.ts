// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import { decode, type DecodeOptions } from 'cborg';
import type { CborKey } from './cbor.ts';
import { scanCbor } from './cbor-scan.ts';

/** An item under a tag that the format has. */
export interface CborTagged {
  readonly tag: number;
  readonly value: TaggedCbor;
}

export type TaggedCborMap = ReadonlyMap<CborKey, TaggedCbor>;
export type TaggedCbor =
  number | bigint | string | boolean | null | Uint8Array | readonly TaggedCbor[] | TaggedCborMap | CborTagged;

/** No map, array or byte string has such a property of its own. */
export const isTagged = (value: unknown): value is CborTagged =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'tag');

/** CoRIM nests triples of environments of measurements of tagged values. */
const DEPTH_MAX = 20;

/**
 * Exactly one CBOR item, as {@link parseCbor} reads one, with these tags and no others. For formats of reference values,
 * which parties read; what devices send has no tags inside. @throws DecodeError `malformed`
 */
export function parseTaggedCbor(bytes: Uint8Array, tags: readonly number[]): TaggedCbor {
  scanCbor(bytes, { depth: DEPTH_MAX, indefinite: false, tags });
  const decoders: DecodeOptions['tags'] = Object.fromEntries(
    tags.map((tag) => [tag, (inner: () => unknown): CborTagged => ({ tag, value: checked(inner()) })]),
  );
  try {
    return checked(
      decode(bytes, {
        strict: true,
        useMaps: true,
        rejectDuplicateMapKeys: true,
        allowIndefinite: false,
        tags: decoders,
      }),
    );
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    throw new DecodeError('malformed', 'not CBOR as its format demands', { cause });
  }
}

function checked(value: unknown): TaggedCbor {
  if (value === null || value instanceof Uint8Array || isTagged(value)) return value;
  if (Array.isArray(value)) return (value as unknown[]).map(checked);
  if (value instanceof Map) {
    const map = new Map<CborKey, TaggedCbor>();
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
