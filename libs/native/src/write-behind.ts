// SPDX-License-Identifier: Apache-2.0
import type { FileHandle } from 'node:fs/promises';
import { ioError } from './error.ts';

/** A piece is not used any more once the next one was asked for. */
export type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const BUFFER_BYTES = 1_048_576;
const BUFFERS = 3;

/**
 * Writes a stream to a file from its current position, gathered into large writes, each under way while the next is
 * being filled. Pieces are copied into a few buffers that are used again and again: a piece that waited for its write
 * would outlive a young collection, and old garbage costs more than a copy. Returns the number of bytes.
 * @throws NativeError `io`
 */
export async function writeAll(file: FileHandle, source: Source): Promise<number> {
  const behind = new WriteBehind(file);
  for await (const piece of source) {
    for (let offset = 0; offset < piece.length;) {
      offset = behind.fill(piece, offset);
      if (behind.isFull) await behind.flush();
    }
  }
  await behind.flush();
  await behind.settled();
  return behind.bytes;
}

class WriteBehind {
  readonly #file: FileHandle;
  readonly #buffers = Array.from({ length: BUFFERS }, () => new Uint8Array(BUFFER_BYTES));
  #current = 0;
  #filled = 0;
  #bytes = 0;
  /** Writes are one after the other; at most all buffers but the one being filled wait. */
  #writes: Promise<void>[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.#filled === BUFFER_BYTES;
  }

  /** Copies what fits and returns the offset of the rest. */
  fill(piece: Uint8Array, offset: number): number {
    const part = piece.subarray(offset, offset + BUFFER_BYTES - this.#filled);
    this.#buffers[this.#current]?.set(part, this.#filled);
    this.#filled += part.length;
    this.#bytes += part.length;
    return offset + part.length;
  }

  /** Gives the filled buffer to the disk and waits until another one is free. */
  async flush(): Promise<void> {
    const full = this.#buffers[this.#current]?.subarray(0, this.#filled);
    if (full === undefined || full.length === 0) return;
    const write = this.#write(full, this.#writes.at(-1));
    // It is awaited later: until then a failure does not count as unhandled.
    write.catch(() => undefined);
    this.#writes.push(write);
    if (this.#writes.length === BUFFERS) await this.#writes.shift();
    this.#current = (this.#current + 1) % BUFFERS;
    this.#filled = 0;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #write(bytes: Uint8Array, before: Promise<void> | undefined): Promise<void> {
    await before;
    try {
      for (let written = 0; written < bytes.length;) {
        written += (await this.#file.write(bytes, written, bytes.length - written)).bytesWritten;
      }
    } catch (cause) {
      throw ioError('a file cannot be written', cause);
    }
  }
}
