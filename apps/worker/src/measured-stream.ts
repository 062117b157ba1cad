// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** Thrown into a reader when a stream is longer than its owner signed for. */
const TOO_LONG = new Error('the stream is longer than expected');

/**
 * A byte stream that is hashed and counted while somebody else reads it, and remembers how it ended. Iterators of it
 * continue where the last one stopped and never close the source, so that what a reader left over can be drained.
 */
export class MeasuredStream implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #bytesMax: number;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #ended = false;
  #exceeded = false;
  #failure: unknown = null;

  constructor(source: AsyncIterable<Uint8Array>, bytesMax: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** What the source threw, if it did. */
  get failure(): unknown {
    return this.#failure;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#next() };
  }

  async drain(): Promise<void> {
    while (!(await this.#next()).done);
  }

  /** SHA-256 of everything read, lower-case hex. Call once, after the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    const next = await this.#pull();
    if (next.done === true) {
      this.#ended = true;
      return next;
    }
    this.#bytes += next.value.length;
    if (this.#bytes > this.#bytesMax) {
      this.#exceeded = true;
      throw TOO_LONG;
    }
    this.#hash.update(next.value);
    return next;
  }

  async #pull(): Promise<IteratorResult<Uint8Array>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      return await this.#source.next();
    } catch (failure) {
      this.#failure = failure;
      throw failure;
    }
  }
}
