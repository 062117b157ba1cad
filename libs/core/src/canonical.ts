// SPDX-License-Identifier: Apache-2.0
import canonicalize from 'canonicalize';
import { assert, DecodeError } from './error.ts';
import { fromUtf8, utf8 } from './bytes.ts';

/** What the canonical encoding accepts: JSON without fractions. Other numbers travel as decimal strings. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * RFC 8785 (JCS) bytes of a value whose numbers are all safe integers. Two equal values have equal bytes, on every
 * machine, so both sides of a protocol step can compute the same digest.
 */
export function canonicalBytes(value: Json): Uint8Array<ArrayBuffer> {
  assertSafeNumbers(value);
  const text = canonicalize(value);
  assert(text !== undefined, 'a JSON value has a canonical form');
  return utf8(text);
}

function assertSafeNumbers(value: Json | undefined): void {
  if (typeof value === 'number') assert(Number.isSafeInteger(value), 'numbers in signed documents are safe integers');
  if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value) as Json[]) assertSafeNumbers(part);
}

/** Nesting that no honest document reaches. */
const DEPTH_MAX = 200;

/**
 * Parses JSON bytes strictly: UTF-8, bounded depth, and no object key twice (a signer must not be shown one value
 * and have another one verified).
 * @throws DecodeError `malformed`
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = fromUtf8(bytes);
  assertUniqueKeys(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DecodeError('malformed', 'not JSON', { cause });
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d];

/** One pass over the text that tracks only strings and nesting; JSON.parse judges everything else. */
function assertUniqueKeys(text: string): void {
  const scopes: (Set<string> | null)[] = [];
  let expectKey = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === QUOTE) {
      const end = endOfString(text, i);
      const scope = scopes.at(-1);
      if (expectKey && scope) {
        const key = decodeString(text.slice(i, end + 1));
        if (scope.has(key)) throw new DecodeError('malformed', 'an object has one key twice', { field: key });
        scope.add(key);
        expectKey = false;
      }
      i = end;
    } else if (character === OPEN_OBJECT || character === OPEN_ARRAY) {
      if (scopes.length >= DEPTH_MAX) throw new DecodeError('malformed', 'nested too deeply');
      scopes.push(character === OPEN_OBJECT ? new Set() : null);
      expectKey = character === OPEN_OBJECT;
    } else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
      scopes.pop();
      expectKey = false;
    } else if (character === COMMA) {
      expectKey = scopes.at(-1) instanceof Set;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === BACKSLASH) i++;
    else if (character === QUOTE) return i;
  }
  throw new DecodeError('malformed', 'not JSON: a string does not end');
}

/** Without escapes, a literal's text is what stands between its quotes. What may not stand there, JSON.parse refuses later. */
function decodeString(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch (cause) {
    throw new DecodeError('malformed', 'not JSON: bad string', { cause });
  }
}
