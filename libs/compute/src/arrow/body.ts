// SPDX-License-Identifier: Apache-2.0
import { ComputeError } from '../error.ts';
import type { BatchHeader } from './message.ts';

/**
 * Hands out the buffers of one batch in the order of its columns, each checked against the body before it is looked at.
 * attacker-controlled: offsets and lengths. Buffers may overlap, since nothing is ever written to a body.
 * Throws ComputeError `buffer-bounds`, or `malformed` for a buffer that is missing, left over or not aligned.
 */
export class BodyReader {
  readonly #header: BatchHeader;
  readonly #body: Uint8Array<ArrayBuffer>;
  #next = 0;

  constructor(header: BatchHeader, body: Uint8Array<ArrayBuffer>) {
    this.#header = header;
    this.#body = body;
  }

  /** The next buffer, of at least `minimumBytes`. */
  buffer(minimumBytes: number): Uint8Array<ArrayBuffer> {
    const place = this.#header.buffers[this.#next];
    if (place === undefined) throw new ComputeError('malformed');
    this.#next += 1;
    if (place.offset % 8 !== 0) throw new ComputeError('malformed');
    if (place.offset + place.length > this.#body.length || place.length < minimumBytes) {
      throw new ComputeError('buffer-bounds');
    }
    return this.#body.subarray(place.offset, place.offset + place.length);
  }

  /** The next buffer, of which only its place in the order matters. */
  skip(): void {
    this.#next += 1;
  }

  /** Demands that every buffer was taken. */
  end(): void {
    if (this.#next !== this.#header.buffers.length) throw new ComputeError('malformed');
  }
}

/** A view of exactly `count` 32-bit words. The buffer is aligned and long enough: BodyReader saw to both. */
export function int32s(buffer: Uint8Array<ArrayBuffer>, count: number): Int32Array<ArrayBuffer> {
  return new Int32Array(buffer.buffer, buffer.byteOffset, count);
}
