// SPDX-License-Identifier: Apache-2.0
import { DecodeError, toHex } from '@glovebox/core';

/** Tags of X.509 (X.690, 8.1.2): universal ones, and context-specific constructed `[n]`. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** One element, as a place in the bytes around it: most are passed over or descended into, and need no array of their own. */
export class DerElement {
  readonly tag: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  readonly #end: number;

  constructor(tag: number, bytes: Uint8Array, start: number, contentStart: number, end: number) {
    this.tag = tag;
    this.#bytes = bytes;
    this.#start = start;
    this.#contentStart = contentStart;
    this.#end = end;
  }

  get content(): Uint8Array {
    return this.#bytes.subarray(this.#contentStart, this.#end);
  }

  /** Tag, length and content: what a signature covers. */
  get encoded(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Over the content. */
  reader(): DerReader {
    return new DerReader(this.#bytes, this.#contentStart, this.#end);
  }
}

/** No certificate or list that we accept is larger. */
const LENGTH_MAX = 0xffffff;

/**
 * Reads DER (X.690, clause 10) element by element: definite, minimal lengths and one-byte tags only. It never descends
 * by itself, so nesting costs what the caller's own code asks for and a bomb of nested elements costs nothing. Every
 * reader ends with `end()`, so nothing trails.
 * @throws DecodeError `malformed`
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #offset: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#offset === this.#end;
  }

  /** The next element, which must have this tag. */
  next(tag: number): DerElement {
    const element = this.any();
    if (element.tag !== tag) throw otherTag(element.tag, tag);
    return element;
  }

  /** The next element if it has this tag. */
  optional(tag: number): DerElement | undefined {
    return !this.done && this.#bytes[this.#offset] === tag ? this.next(tag) : undefined;
  }

  any(): DerElement {
    const start = this.#offset;
    const tag = this.#byte();
    if ((tag & 0x1f) === 0x1f) throw new DecodeError('malformed', 'DER tag number above 30');
    const length = this.#length();
    const contentStart = this.#offset;
    if (length > this.#end - contentStart) throw new DecodeError('malformed', 'DER element ends early');
    this.#offset = contentStart + length;
    return new DerElement(tag, this.#bytes, start, contentStart, this.#offset);
  }

  end(): void {
    if (!this.done) throw new DecodeError('malformed', 'bytes trail a DER element');
  }

  #byte(): number {
    const byte = this.#bytes[this.#offset];
    if (byte === undefined || this.done) throw new DecodeError('malformed', 'DER element ends early');
    this.#offset++;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const size = first & 0x7f;
    if (size === 0 || size > 3) throw new DecodeError('malformed', 'DER length is indefinite or too large');
    let length = 0;
    for (let i = 0; i < size; i++) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (size - 1) || length > LENGTH_MAX) {
      throw new DecodeError('malformed', 'DER length is not minimal');
    }
    return length;
  }
}

const hexByte = (byte: number) => toHex(Uint8Array.of(byte));

/** The one element that these bytes are, wholly. */
export function readDer(bytes: Uint8Array, tag: number): DerElement {
  const reader = new DerReader(bytes);
  const element = reader.next(tag);
  reader.end();
  return element;
}

/** The content of an element, which must have this tag. */
export function contentOf(element: DerElement, wanted: number): DerReader {
  if (element.tag !== wanted) throw otherTag(element.tag, wanted);
  return element.reader();
}

const otherTag = (tag: number, wanted: number) =>
  new DecodeError('malformed', `DER tag \`${hexByte(tag)}\` where \`${hexByte(wanted)}\` belongs`);

/** All elements of a constructed one, at most `max`. */
export function readAll(element: DerElement, max: number): DerElement[] {
  const reader = element.reader();
  const elements: DerElement[] = [];
  while (!reader.done) {
    if (elements.length === max) throw new DecodeError('malformed', `more than \`${String(max)}\` DER elements`);
    elements.push(reader.any());
  }
  return elements;
}
