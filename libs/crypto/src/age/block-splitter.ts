// SPDX-License-Identifier: Apache-2.0

/**
 * Cuts a stream, in any pieces, into blocks of one size, and holds the newest block back until more comes: what is
 * left at the end is the last block, which age treats differently. Whole blocks inside a piece are not copied.
 * A block is good until the next one is asked for.
 */
export class BlockSplitter {
  readonly #held: Uint8Array;
  #heldLength = 0;

  constructor(blockBytes: number) {
    this.#held = new Uint8Array(blockBytes);
  }

  /** The blocks that are now known not to be the last. The piece is not used after the generator ended. */
  *push(piece: Uint8Array): Generator<Uint8Array, void, undefined> {
    let offset = 0;
    if (this.#heldLength > 0) {
      offset = this.#hold(piece, 0);
      if (offset === piece.length) return;
      this.#heldLength = 0;
      yield this.#held;
    }
    while (piece.length - offset > this.#held.length) {
      yield piece.subarray(offset, (offset += this.#held.length));
    }
    this.#hold(piece, offset);
  }

  /** The last block: empty only if the stream was. */
  last(): Uint8Array {
    return this.#held.subarray(0, this.#heldLength);
  }

  /** Copies as much as fits and returns the offset of the first byte that did not. */
  #hold(piece: Uint8Array, offset: number): number {
    const end = Math.min(piece.length, offset + this.#held.length - this.#heldLength);
    this.#held.set(piece.subarray(offset, end), this.#heldLength);
    this.#heldLength += end - offset;
    return end;
  }
}
