// SPDX-License-Identifier: Apache-2.0
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { PayloadCipher } from './age/payload.ts';
import { sha512 } from './digest.ts';
import { utf8 } from '@glovebox/core';
import type { RandomBytes } from './keys.ts';

/** Random bytes that are the same in every run. */
export function seededRandom(seed: string): RandomBytes {
  let count = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 64) {
      bytes.set(sha512(utf8(`${seed} ${count++}`)).subarray(0, length - offset), offset);
    }
    return bytes;
  };
}

/** The portable cipher: slow, and another implementation than the one that ships on Node. */
export const portableCipher: PayloadCipher = {
  seal: (key, nonce12, plaintext) => chacha20poly1305(key, nonce12).encrypt(plaintext),
  open: (key, nonce12, ciphertext) => {
    try {
      return chacha20poly1305(key, nonce12).decrypt(ciphertext);
    } catch {
      return null;
    }
  },
};

/** A stream of these bytes in pieces of the given sizes, repeated. Each piece is overwritten when the next is asked for. */
export async function* pieces(bytes: Uint8Array, ...sizes: number[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0, i = 0; offset < bytes.length; i++) {
    const piece = Uint8Array.from(bytes.subarray(offset, offset + (sizes[i % sizes.length] ?? bytes.length)));
    offset += piece.length;
    yield piece;
    piece.fill(0xee);
  }
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of source) parts.push(Uint8Array.from(piece));
  return Uint8Array.from(Buffer.concat(parts));
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}
