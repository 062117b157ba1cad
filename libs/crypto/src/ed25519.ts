// SPDX-License-Identifier: Apache-2.0
import nacl from 'tweetnacl';
import { equalBytes, fromHex } from '@glovebox/core';

/**
 * Strict Ed25519 verification. tweetnacl checks the equation; beyond it, a signature has one form only (S below the
 * group order, RFC 8032, section 5.1.7), and a public key of low order, under which one signature fits every message,
 * has signed nothing. Total: wrong lengths are false.
 */
export function isSignatureBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (!isBelow(signature.subarray(32), GROUP_ORDER) || isLowOrder(publicKey)) return false;
  return nacl.sign.detached.verify(message, signature, publicKey);
}

/** 2^252 + 27742317777372353535851937790883648493, little-endian. */
const GROUP_ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** Encodings of the points whose order divides 8, sign bit cleared: y = 0, 1, the two of order 8, p-1, p, p+1. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(fromHex);

function isLowOrder(publicKey: Uint8Array): boolean {
  const unsigned = Uint8Array.from(publicKey);
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return LOW_ORDER.some((point) => equalBytes(point, unsigned));
}

/** Little-endian comparison of public values. */
function isBelow(value: Uint8Array, limit: Uint8Array): boolean {
  for (let i = limit.length - 1; i >= 0; i--) {
    const difference = (value[i] ?? 0) - (limit[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
