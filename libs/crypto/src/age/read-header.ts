// SPDX-License-Identifier: Apache-2.0
import { utf8 } from '@glovebox/core';
import { AGE_HEADER_BYTES_MAX, AGE_VERSION_LINE, cannotOpen, parseAgeHeader } from './header.ts';

const NEWLINE = 0x0a;
const DASH = 0x2d;
const VERSION_LINE = utf8(`${AGE_VERSION_LINE}\n`);

export interface AgeFileParts {
  /** First byte through the newline after the MAC. Well-formed, not yet authenticated. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** The payload: nonce and chunks. To be read once; ending early closes the source. */
  readonly rest: AsyncIterable<Uint8Array>;
}

/**
 * Splits a file, in any pieces, into header and payload. Reads at most 64 KiB beyond the piece it is in before it gives
 * up, and stops at the first byte that no age file begins with.
 * @throws CryptoError `cannot-open` when there is no well-formed header
 */
export async function readAgeHeader(source: AsyncIterable<Uint8Array>): Promise<AgeFileParts> {
  const iterator = source[Symbol.asyncIterator]();
  const scan = new HeaderScan();
  try {
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) throw cannotOpen();
      const used = scan.feed(next.value);
      if (used === null) continue;
      const header = scan.header();
      parseAgeHeader(header);
      return { header, rest: continueFrom(next.value.subarray(used), iterator) };
    }
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
}

async function* continueFrom(
  first: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let ended = false;
  try {
    if (first.length > 0) yield first;
    for (;;) {
      const next = await iterator.next();
      ended = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}

/** Collects bytes up to the end of the first line that begins with a MAC mark. No line of a stanza begins with `--`. */
class HeaderScan {
  #bytes = new Uint8Array(512);
  #length = 0;
  #lineStart = 0;

  header(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** How many bytes of the piece belong to the header, once its end is in it. */
  feed(piece: Uint8Array): number | null {
    for (const [offset, byte] of piece.entries()) {
      this.#push(byte);
      if (byte !== NEWLINE) continue;
      const macLine = this.#bytes[this.#lineStart] === DASH && this.#bytes[this.#lineStart + 1] === DASH;
      if (macLine) return offset + 1;
      this.#lineStart = this.#length;
    }
    return null;
  }

  #push(byte: number): void {
    if (this.#length < VERSION_LINE.length && byte !== VERSION_LINE[this.#length]) throw cannotOpen();
    if (this.#length === AGE_HEADER_BYTES_MAX) throw cannotOpen();
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
