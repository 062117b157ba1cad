// SPDX-License-Identifier: Apache-2.0
import { ed25519 } from '@noble/curves/ed25519.js';

/**
 * Strict Ed25519 verification (RFC 8032, FIPS 186-5). tweetnacl, which makes our signatures, checks the equation alone.
 * Here a signature has one form only (S below the group order), and a key of low order, under which one signature fits
 * every message, has signed nothing. It is also five times as fast. Total: wrong lengths are false.
 */
export function isSignatureBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}
