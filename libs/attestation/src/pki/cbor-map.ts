// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import type { CborKey, CborMap, CborValue } from './cbor.ts';

/**
 * Takes the members of a CBOR map by key and kind. Ends with `end()`, so that no member goes unread: what a format does
 * not know, it refuses. All throw DecodeError `malformed` with the member's name.
 */
export class CborMapReader {
  readonly #map: CborMap;
  readonly #left: Set<CborKey>;

  constructor(value: CborValue | undefined, field?: string) {
    if (!(value instanceof Map)) throw malformed('not a CBOR map', field);
    this.#map = value as CborMap;
    this.#left = new Set(this.#map.keys());
  }

  has(key: CborKey): boolean {
    return this.#map.has(key);
  }

  text(key: CborKey, name: string, maximum = 256): string {
    const value = this.#take(key, name);
    if (typeof value !== 'string' || value.length > maximum) throw malformed('not a text of allowed length', name);
    return value;
  }

  /** Byte string of one of these lengths. */
  bytes(key: CborKey, name: string, lengths: readonly number[]): Uint8Array {
    const value = this.bytesUpTo(key, name, Math.max(...lengths));
    if (!lengths.includes(value.length)) throw malformed('byte string has a wrong length', name);
    return value;
  }

  bytesUpTo(key: CborKey, name: string, maximum: number): Uint8Array {
    const value = this.#take(key, name);
    if (!(value instanceof Uint8Array) || value.length > maximum) {
      throw malformed('not a byte string of allowed length', name);
    }
    return value;
  }

  /** Null where the member is absent or null. */
  optionalBytes(key: CborKey, name: string, maximum: number): Uint8Array | null {
    if ((this.#map.get(key) ?? null) !== null) return this.bytesUpTo(key, name, maximum);
    this.#left.delete(key);
    return null;
  }

  /** Integer of 0..maximum. */
  unsigned(key: CborKey, name: string, maximum = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take(key, name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > maximum) {
      throw malformed('not an unsigned integer of allowed size', name);
    }
    return value;
  }

  integer(key: CborKey, name: string): number {
    const value = this.#take(key, name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed('not an integer', name);
    return value;
  }

  array(key: CborKey, name: string, maximum: number): readonly CborValue[] {
    const value = this.#take(key, name);
    if (!Array.isArray(value) || value.length > maximum) throw malformed('not an array of allowed length', name);
    return value as readonly CborValue[];
  }

  map(key: CborKey, name: string): CborMap {
    const value = this.#take(key, name);
    if (!(value instanceof Map)) throw malformed('not a CBOR map', name);
    return value as CborMap;
  }

  end(): void {
    const [unread] = this.#left;
    if (unread !== undefined) throw malformed('unknown member', String(unread));
  }

  #take(key: CborKey, name: string): CborValue {
    const value = this.#map.get(key);
    if (value === undefined) throw malformed('member is missing', name);
    this.#left.delete(key);
    return value;
  }
}

const malformed = (message: string, field: string | undefined) =>
  new DecodeError(
    'malformed',
    message,
    field === undefined ? {} : { field: field.replace(/[^ -~]/g, '?').slice(0, 60) },
  );
