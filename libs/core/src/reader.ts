// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from './error.ts';

/** Reads a hostile buffer front to back with explicit lengths. Every over-run is a DecodeError `malformed`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** A copy of the next `length` bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#advance(length);
    return Uint8Array.from(this.#bytes.subarray(start, start + length));
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16le(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32le(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  u64le(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  u16be(): number {
    return this.#view.getUint16(this.#advance(2), false);
  }

  u32be(): number {
    return this.#view.getUint32(this.#advance(4), false);
  }

  /** Skips bytes that the format says are zero. */
  zeros(length: number, field: string): void {
    if (this.bytes(length).some((byte) => byte !== 0)) {
      throw new DecodeError('malformed', `reserved bytes are not zero`, { field });
    }
  }

  /** Demands that nothing is left. */
  end(): void {
    if (this.remaining !== 0) throw new DecodeError('malformed', `\`${String(this.remaining)}\` trailing bytes`);
  }

  #advance(length: number): number {
    if (!Number.isSafeInteger(length) || length < 0 || length > this.remaining) {
      throw new DecodeError('malformed', `input ends early at byte \`${String(this.#offset)}\``);
    }
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
