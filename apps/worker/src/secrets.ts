// SPDX-License-Identifier: Apache-2.0

/**
 * Every key of one attempt, so that all of them can be overwritten when it ends. Key bytes that were inside a JSON text
 * (granted secrets) cannot be overwritten in JavaScript; they are dropped at once and go with the next collection.
 */
export class Secrets {
  readonly #kept = new Set<Uint8Array>();

  keep<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
    this.#kept.add(bytes);
    return bytes;
  }

  /** Overwrites one key that is not needed any more. */
  drop(bytes: Uint8Array): void {
    bytes.fill(0);
    this.#kept.delete(bytes);
  }

  erase(): void {
    for (const bytes of this.#kept) bytes.fill(0);
    this.#kept.clear();
  }
}
