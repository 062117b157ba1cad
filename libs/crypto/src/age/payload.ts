// SPDX-License-Identifier: Apache-2.0
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { assert, utf8 } from '@glovebox/core';
import { BlockSplitter } from './block-splitter.ts';
import { AGE_FILE_KEY_BYTES, cannotOpen } from './header.ts';

/**
 * ChaCha20-Poly1305 (RFC 8439) for bulk data, handed in by whoever has a fast one. The tag follows the ciphertext.
 * Neither keeps a reference to its arguments, and each returns bytes that are the caller's.
 */
export interface PayloadCipher {
  seal(key: Uint8Array, nonce12: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Null when the tag is wrong. */
  open(key: Uint8Array, nonce12: Uint8Array, ciphertext: Uint8Array): Uint8Array | null;
}

export const AGE_CHUNK_BYTES = 65_536;
export const AGE_PAYLOAD_NONCE_BYTES = 16;
const TAG_BYTES = 16;
const SEALED_CHUNK_BYTES = AGE_CHUNK_BYTES + TAG_BYTES;

/** Size of an encrypted payload, nonce included. */
export const agePayloadBytes = (plaintextBytes: number): number =>
  AGE_PAYLOAD_NONCE_BYTES + plaintextBytes + TAG_BYTES * Math.max(1, Math.ceil(plaintextBytes / AGE_CHUNK_BYTES));

/**
 * Encrypts a stream (C2SP age, "Payload") in the memory of two chunks and one piece. Emits the nonce first. The nonce
 * must be fresh for each payload under one file key.
 */
export async function* encryptAgePayload(
  source: AsyncIterable<Uint8Array>,
  fileKey: Uint8Array,
  nonce16: Uint8Array,
  cipher: PayloadCipher,
): AsyncGenerator<Uint8Array, void, undefined> {
  const key = payloadKey(fileKey, nonce16);
  const nonces = new ChunkNonces();
  const blocks = new BlockSplitter(AGE_CHUNK_BYTES);
  yield Uint8Array.from(nonce16);
  for await (const piece of source) {
    for (const block of blocks.push(piece)) {
      yield cipher.seal(key, nonces.current(0), block);
      nonces.advance();
    }
  }
  yield cipher.seal(key, nonces.current(1), blocks.last());
}

/**
 * Decrypts a payload, nonce first. Everything it emits is authentic and in its place, but only the end of the iteration
 * says that nothing is missing: a consumer that must not act on a part of a file waits for it.
 * @throws CryptoError `cannot-open` on any change, cut, reordering or addition, and on an empty last chunk
 */
export async function* decryptAgePayload(
  source: AsyncIterable<Uint8Array>,
  fileKey: Uint8Array,
  cipher: PayloadCipher,
): AsyncGenerator<Uint8Array, void, undefined> {
  const nonce = new Uint8Array(AGE_PAYLOAD_NONCE_BYTES);
  const blocks = new BlockSplitter(SEALED_CHUNK_BYTES);
  let nonceLength = 0;
  let chunks: ChunkOpener | null = null;
  for await (const piece of source) {
    const nonceEnd = Math.min(piece.length, nonce.length - nonceLength);
    nonce.set(piece.subarray(0, nonceEnd), nonceLength);
    nonceLength += nonceEnd;
    if (nonceLength < nonce.length) continue;
    chunks ??= new ChunkOpener(payloadKey(fileKey, nonce), cipher);
    for (const block of blocks.push(piece.subarray(nonceEnd))) {
      yield chunks.open(block);
      if (chunks.ended) throw cannotOpen();
    }
  }
  if (chunks === null) throw cannotOpen();
  const last = chunks.open(blocks.last());
  if (last.length > 0) yield last;
  if (!chunks.ended) throw cannotOpen();
}

/** Opens chunks in their order. Each says itself whether it is the last; whether it is where it should be is compared by the caller. */
class ChunkOpener {
  readonly #nonces = new ChunkNonces();
  readonly #key: Uint8Array;
  readonly #cipher: PayloadCipher;
  #ended = false;

  constructor(key: Uint8Array, cipher: PayloadCipher) {
    this.#key = key;
    this.#cipher = cipher;
  }

  /** True once the chunk marked as the last was opened. */
  get ended(): boolean {
    return this.#ended;
  }

  open(block: Uint8Array): Uint8Array {
    // Only the last chunk can be short, and only an empty file has an empty one: otherwise a plaintext would have two
    // encryptions.
    if (block.length < TAG_BYTES || (block.length === TAG_BYTES && this.#nonces.count > 0)) throw cannotOpen();
    const full = block.length === SEALED_CHUNK_BYTES;
    const inner = full ? this.#cipher.open(this.#key, this.#nonces.current(0), block) : null;
    this.#ended = inner === null;
    const plaintext = inner ?? this.#cipher.open(this.#key, this.#nonces.current(1), block);
    if (plaintext === null) throw cannotOpen();
    this.#nonces.advance();
    return plaintext;
  }
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  assert(fileKey.length === AGE_FILE_KEY_BYTES, 'an age file key has 16 bytes');
  assert(nonce.length === AGE_PAYLOAD_NONCE_BYTES, 'an age payload nonce has 16 bytes');
  return hkdf(nobleSha256, fileKey, nonce, utf8('payload'), 32);
}

/** STREAM nonces: an 11-byte counter and a byte that is 1 for the last chunk. */
class ChunkNonces {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  advance(): void {
    this.#count++;
  }

  current(last: 0 | 1): Uint8Array {
    const nonce = new Uint8Array(12);
    const view = new DataView(nonce.buffer);
    view.setBigUint64(3, BigInt(this.#count));
    view.setUint8(11, last);
    return nonce;
  }
}
