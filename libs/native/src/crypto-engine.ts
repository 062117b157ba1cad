// SPDX-License-Identifier: Apache-2.0
import { constants, createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { CryptoEngine, EngineScheme } from '@glovebox/attestation';

/** Enough for the authorities of all vendors and the keys of some hundred machines. */
const KEYS_MAX = 512;

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/**
 * Node's OpenSSL on the calling thread: the same arithmetic as Web Crypto without its way through the thread pool, and each
 * key is imported once. Keys that were imported are remembered by their bytes, results are not.
 */
export function createCryptoEngine(): CryptoEngine {
  const keys = new Map<string, KeyObject>();
  const imported = (subjectPublicKeyInfo: Uint8Array): KeyObject => {
    const der = Buffer.from(subjectPublicKeyInfo.buffer, subjectPublicKeyInfo.byteOffset, subjectPublicKeyInfo.length);
    const name = der.toString('latin1');
    const known = keys.get(name);
    if (known !== undefined) return known;
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const [oldest] = keys.keys();
    if (keys.size >= KEYS_MAX && oldest !== undefined) keys.delete(oldest);
    keys.set(name, key);
    return key;
  };
  return {
    verify: (scheme, subjectPublicKeyInfo, signature, signed) => {
      const key = imported(subjectPublicKeyInfo);
      return isFor(key, scheme) && verify(scheme.hash, signed, { key, ...parameters(scheme) }, signature);
    },
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  };
}

/** As strict as an import for Web Crypto: a key of another kind, or on another curve, verifies nothing. */
function isFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, scheme: EngineScheme): boolean {
  if (scheme.kind !== 'ecdsa') return asymmetricKeyType === 'rsa';
  return asymmetricKeyType === 'ec' && CURVES[asymmetricKeyDetails?.namedCurve ?? ''] === scheme.curve;
}

function parameters(scheme: EngineScheme) {
  switch (scheme.kind) {
    case 'ecdsa':
      return { dsaEncoding: 'ieee-p1363' } as const;
    case 'rsa-pkcs1':
      return { padding: constants.RSA_PKCS1_PADDING };
    case 'rsa-pss':
      return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength };
  }
}
