// SPDX-License-Identifier: Apache-2.0
import { chacha20 } from '@noble/ciphers/chacha.js';
import { assert, canonicalBytes } from '@glovebox/core';
import { hmacSha256, preAuthEncoding } from '@glovebox/crypto';
import type { BitSource } from './bit-source.ts';

/** A released key: one text per group column, null for SQL NULL. */
export type CellKeys = readonly (string | null)[];

/** The stream of random bits for one use in one cell: plan, aggregate, part of it. */
export type QuestionNoise = (keys: CellKeys, ...use: readonly string[]) => BitSource;

const SEED_BYTES = 32;

/**
 * All randomness of a question, expanded from its seed (ARCHITECTURE.md, section 15: noise per question, not per run).
 *
 * Guaranteed: the same seed, cell and use give the same bits in every run and on every machine, whatever the order in
 * which cells are visited; different cells or uses give streams that nobody without the seed can tell from independent
 * fair coins. The stream of (cell, use) is the ChaCha20 key stream (RFC 8439) under the key
 * HMAC-SHA-256(seed, PAE('glovebox/dp-noise/v1', canonical {keys, use})): a key is used for one stream, so the nonce is
 * constant. The privacy of everything sampled from it is computational to that extent: against somebody who breaks
 * neither function.
 */
export function questionNoise(seed: Uint8Array): QuestionNoise {
  assert(seed.length === SEED_BYTES, 'the seed of a question has 32 bytes');
  return (keys, ...use) =>
    keyStreamBits(hmacSha256(seed, preAuthEncoding('glovebox/dp-noise/v1', canonicalBytes({ keys, use }))));
}

const NONCE = new Uint8Array(12);
const BLOCK_BYTES = 64;
const BLOCKS_AT_ONCE_MAX = 64;

/** Most draws are of a few bits: looking their numbers up is faster than making them. */
const toBigInt = BigInt;
const SMALL = Array.from({ length: 256 }, (_, value) => BigInt(value));

/** The bits of a ChaCha20 key stream from its first byte on, the most significant bit of each byte first. */
export function keyStreamBits(key: Uint8Array): BitSource {
  let block = 0;
  let buffer: Uint8Array = new Uint8Array(0);
  let position = 0;
  let held = 0;
  let heldBits = 0;

  function nextByte(): number {
    if (position === buffer.length) {
      // One block serves most cells; whoever needs more gets it in larger pieces.
      const blocks = Math.min(block + 1, BLOCKS_AT_ONCE_MAX);
      buffer = chacha20(key, NONCE, new Uint8Array(blocks * BLOCK_BYTES), undefined, block);
      block += blocks;
      position = 0;
    }
    return buffer[position++] ?? 0;
  }

  /** At most 24 bits, so that they and up to 7 held ones fit into the 31 bits that JavaScript shifts without a sign. */
  function takeSmall(bits: number): number {
    while (heldBits < bits) {
      held = (held << 8) | nextByte();
      heldBits += 8;
    }
    heldBits -= bits;
    const taken = held >> heldBits;
    held &= (1 << heldBits) - 1;
    return taken;
  }

  return {
    take(bits) {
      let value = 0n;
      let left = bits;
      for (; left > 24; left -= 24) value = (value << 24n) | toBigInt(takeSmall(24));
      const last = takeSmall(left);
      return value === 0n ? (SMALL[last] ?? toBigInt(last)) : (value << toBigInt(left)) | toBigInt(last);
    },
  };
}
