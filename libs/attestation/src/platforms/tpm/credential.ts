// SPDX-License-Identifier: Apache-2.0
import { cfb } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8 } from '@glovebox/core';
import type { RandomBytes } from '@glovebox/crypto';
import type { EndorsementKey } from './endorsement.ts';

/**
 * TPM2_MakeCredential outside of a TPM (TPM 2.0 Library, Part 1, 24), for endorsement keys whose names are of SHA-256 and
 * which protect seeds with AES-128 in CFB mode: the low-range templates.
 */
export interface Credential {
  /** TPMS_ID_OBJECT: HMAC and encrypted secret. */
  readonly credential: Uint8Array;
  /** The encrypted seed of both. */
  readonly seed: Uint8Array;
}

const SEED_LENGTH = 32;
const NOTHING = new Uint8Array();

/** A secret that only the TPM of `key` can read, and only if it holds an object of this name. */
export function makeCredential(
  key: EndorsementKey,
  name: Uint8Array,
  secret: Uint8Array,
  random: RandomBytes,
): Credential {
  const { seed, encrypted } = key.kind === 'rsa' ? rsaSeed(key.modulus, random) : eccSeed(key.point, random);
  const identity = cfb(kdfa(seed, 'STORAGE', name, 128), new Uint8Array(16)).encrypt(sized(secret));
  const integrity = hmac(sha256, kdfa(seed, 'INTEGRITY', NOTHING, 256), concatBytes(identity, name));
  return { credential: concatBytes(sized(integrity), identity), seed: encrypted };
}

/** TPM2B. */
const sized = (bytes: Uint8Array) => concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
const u32 = (value: number) => Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);

/** KDFa (Part 1, 11.4.10.2) of at most one block. */
const kdfa = (key: Uint8Array, label: string, context: Uint8Array, bits: 128 | 256): Uint8Array =>
  hmac(sha256, key, concatBytes(u32(1), utf8(label), Uint8Array.of(0), context, u32(bits))).subarray(0, bits / 8);

/** Part 1, B.10.4: RSAES-OAEP with SHA-256 and the label, whose end is marked by a zero. */
function rsaSeed(modulus: Uint8Array, random: RandomBytes) {
  const seed = random(SEED_LENGTH);
  const block = oaep(seed, utf8('IDENTITY\0'), modulus.length, random(SEED_LENGTH));
  const [base, n] = [toNumber(block), toNumber(modulus)];
  // e = 65537: sixteen squarings and one multiplication.
  let power = base;
  for (let i = 0; i < 16; i++) power = (power * power) % n;
  return { seed, encrypted: toBytes((power * base) % n, modulus.length) };
}

/** EME-OAEP (RFC 8017, 7.1.1). */
function oaep(message: Uint8Array, label: Uint8Array, length: number, salt: Uint8Array): Uint8Array {
  const filler = new Uint8Array(length - message.length - 2 * sha256.outputLen - 2);
  const data = concatBytes(sha256(label), filler, Uint8Array.of(1), message);
  const maskedData = xor(data, mask(salt, data.length));
  return concatBytes(Uint8Array.of(0), xor(salt, mask(maskedData, salt.length)), maskedData);
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(seed: Uint8Array, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / sha256.outputLen) }, (_, i) =>
    sha256(concatBytes(seed, u32(i))),
  );
  return concatBytes(...blocks).subarray(0, length);
}

const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, index) => byte ^ (b[index] ?? 0));
const toNumber = (bytes: Uint8Array) => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
const toBytes = (value: bigint, length: number) =>
  Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn));

/** Part 1, C.6.4: the seed is agreed on with a key made for this alone, through KDFe (11.4.10.3). */
function eccSeed(point: Uint8Array, random: RandomBytes) {
  const ephemeral = p256.utils.randomSecretKey(random(48));
  const [ours, shared] = [p256.getPublicKey(ephemeral, false), p256.getSharedSecret(ephemeral, point, false)];
  const [x, y] = [ours.subarray(1, 33), ours.subarray(33)];
  const seed = sha256(concatBytes(u32(1), shared.subarray(1, 33), utf8('IDENTITY\0'), x, point.subarray(1, 33)));
  return { seed, encrypted: concatBytes(sized(x), sized(y)) };
}
