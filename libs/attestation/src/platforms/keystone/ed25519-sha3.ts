// SPDX-License-Identifier: Apache-2.0
import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha3_512 } from '@noble/hashes/sha3.js';

/** Ed25519 with SHA3-512 in the place of SHA-512, as Keystone's security monitor has it (`sm/src/ed25519/sign.c`). */
const ed25519Sha3 = eddsa(ed25519.Point, sha3_512);

/**
 * Whether a signature verifies by the strict rules of RFC 8032: canonical encodings, and no key of small order, under
 * which a signature of zeros fits any message. Never throws.
 */
export function verifyEd25519Sha3(publicKey: Uint8Array, signature: Uint8Array, signed: Uint8Array): boolean {
  try {
    return isSound(publicKey) && ed25519Sha3.verify(signature, signed, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function isSound(publicKey: Uint8Array): boolean {
  const point = ed25519.Point.fromBytes(publicKey);
  return !point.isSmallOrder() && point.isTorsionFree();
}
