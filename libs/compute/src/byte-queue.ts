// SPDX-License-Identifier: Apache-2.0

/**
 * Reads exact lengths from a stream of chunks of any size. Holds one chunk at a time, and asks for the next only when it
 * is needed, so whoever produces the chunks feels how fast they are consumed.
 */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #offset = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /**
   * The next `length` bytes in a buffer of their own (so that typed arrays over it are aligned), or null when the stream
   * ends before. Callers limit `length` first: it is allocated at once.
   */
  async take(length: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#offset === this.#chunk.length && !(await this.#next())) return null;
      const part = this.#chunk.subarray(this.#offset, this.#offset + length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#offset += part.length;
    }
    return bytes;
  }

  /** True when nothing is left. */
  async atEnd(): Promise<boolean> {
    return this.#offset === this.#chunk.length && !(await this.#next());
  }

  async #next(): Promise<boolean> {
    for (;;) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      if (next.value.length === 0) continue;
      this.#chunk = next.value;
      this.#offset = 0;
      return true;
    }
  }
}
