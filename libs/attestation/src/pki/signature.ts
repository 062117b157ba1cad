// SPDX-License-Identifier: Apache-2.0
import { concatBytes, DecodeError, toHex } from '@glovebox/core';
import type { Sha256 } from '@glovebox/crypto';
import { readDer, TAG } from './der.ts';
import { unsignedInteger } from './der-values.ts';
import { webCryptoEngine } from './web-crypto.ts';

export type HashName = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** How something is signed. No scheme over SHA-1 exists here, so none can be chosen by evidence. */
export type SignatureScheme =
  | { readonly kind: 'ecdsa'; readonly hash: HashName; readonly encoding: 'raw' | 'der' }
  | { readonly kind: 'rsa-pkcs1'; readonly hash: HashName }
  | { readonly kind: 'rsa-pss'; readonly hash: HashName; readonly saltLength: number };

/** RSASSA-PSS, SHA-384, MGF1-SHA-384, salt 48, and the default trailer left out, as DER demands. */
const PSS_PARAMETERS =
  'a00f300d06096086480165030402020500a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130';

const RSA_PSS_SHA384: SignatureScheme = { kind: 'rsa-pss', hash: 'SHA-384', saltLength: 48 };

/**
 * Signature algorithms of certificates and lists, by the exact DER of their AlgorithmIdentifier. Parameters are never
 * interpreted: an encoding that is not listed here is refused.
 */
const ALGORITHMS: ReadonlyMap<string, SignatureScheme> = new Map<string, SignatureScheme>([
  [`304106092a864886f70d01010a3034${PSS_PARAMETERS}`, RSA_PSS_SHA384],
  // AMD's older certificates spell the default trailer field out. Not DER, but genuine, and equally unambiguous.
  [`304606092a864886f70d01010a3039${PSS_PARAMETERS}a303020101`, RSA_PSS_SHA384],
  ['300a06082a8648ce3d040302', { kind: 'ecdsa', hash: 'SHA-256', encoding: 'der' }],
  ['300a06082a8648ce3d040303', { kind: 'ecdsa', hash: 'SHA-384', encoding: 'der' }],
  ['300a06082a8648ce3d040304', { kind: 'ecdsa', hash: 'SHA-512', encoding: 'der' }],
  ['300d06092a864886f70d01010b0500', { kind: 'rsa-pkcs1', hash: 'SHA-256' }],
  ['300d06092a864886f70d01010c0500', { kind: 'rsa-pkcs1', hash: 'SHA-384' }],
  ['300d06092a864886f70d01010d0500', { kind: 'rsa-pkcs1', hash: 'SHA-512' }],
]);

export interface EllipticCurve {
  readonly name: 'P-256' | 'P-384' | 'P-521';
  /** Length of a coordinate, and of r and s. */
  readonly size: number;
}

/** Curves by the exact DER of the AlgorithmIdentifier of a SubjectPublicKeyInfo. */
const CURVES: ReadonlyMap<string, EllipticCurve> = new Map([
  ['301306072a8648ce3d020106082a8648ce3d030107', { name: 'P-256', size: 32 }],
  ['301006072a8648ce3d020106052b81040022', { name: 'P-384', size: 48 }],
  ['301006072a8648ce3d020106052b81040023', { name: 'P-521', size: 66 }],
]);

export const isKnownAlgorithm = (algorithmIdentifier: Uint8Array): boolean =>
  ALGORITHMS.has(toHex(algorithmIdentifier));

/** The curve of a SubjectPublicKeyInfo, or null when it holds no key of a known curve. Never throws. */
export function curveOf(subjectPublicKeyInfo: Uint8Array): EllipticCurve | null {
  try {
    const reader = readDer(subjectPublicKeyInfo, TAG.sequence).reader();
    return CURVES.get(toHex(reader.next(TAG.sequence).encoded)) ?? null;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return null;
  }
}

/** Whether a certificate's or list's `signature` over `signed` verifies. A key that does not import verifies nothing. */
export async function verifySigned(
  algorithmIdentifier: Uint8Array,
  subjectPublicKeyInfo: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
  check: SignatureCheck = verifyWith,
): Promise<boolean> {
  const scheme = ALGORITHMS.get(toHex(algorithmIdentifier));
  return scheme !== undefined && (await check(scheme, subjectPublicKeyInfo, signature, signed));
}

/** How signatures of certificates, lists and vendors' documents are checked: each time, or once (`ChainCache`). */
export type SignatureCheck = (
  scheme: SignatureScheme,
  subjectPublicKeyInfo: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
) => Promise<boolean>;

/** A scheme with everything that its key and its encoding say: what is left is arithmetic. ECDSA signatures are r ‖ s. */
export type EngineScheme =
  | { readonly kind: 'ecdsa'; readonly hash: HashName; readonly curve: EllipticCurve['name'] }
  | Exclude<SignatureScheme, { kind: 'ecdsa' }>;

/**
 * The public-key operation alone. Which schemes, curves and encodings are accepted is decided before it is asked, so
 * that every engine accepts the same signatures. It may throw for a key or a signature that is none.
 */
export type SignatureEngine = (
  scheme: EngineScheme,
  subjectPublicKeyInfo: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
) => boolean | Promise<boolean>;

/** Operations of a runtime. Their results are those of Web Crypto; only their speed differs. */
export interface CryptoEngine {
  readonly verify: SignatureEngine;
  readonly sha256: Sha256;
}

/** Whether `signature` over `signed` verifies under a scheme, as an engine computes it. The curve is the key's own. Never throws. */
export const checkWith =
  (engine: SignatureEngine): SignatureCheck =>
  async (scheme, subjectPublicKeyInfo, signature, signed) => {
    try {
      if (scheme.kind !== 'ecdsa') return await engine(scheme, subjectPublicKeyInfo, signature, signed);
      const curve = curveOf(subjectPublicKeyInfo);
      if (curve === null) return false;
      const raw = scheme.encoding === 'raw' ? signature : rawSignature(signature, curve.size);
      if (raw.length !== 2 * curve.size) return false;
      const { kind, hash } = scheme;
      return await engine({ kind, hash, curve: curve.name }, subjectPublicKeyInfo, raw, signed);
    } catch {
      return false;
    }
  };

/** With Web Crypto, which every runtime has. */
export const verifyWith: SignatureCheck = checkWith(webCryptoEngine);

/** SEQUENCE of r and s (RFC 3279, 2.2.3) as r ‖ s of fixed length, the form of Web Crypto. @throws DecodeError */
function rawSignature(der: Uint8Array, size: number): Uint8Array {
  const reader = readDer(der, TAG.sequence).reader();
  const parts = [reader.next(TAG.integer), reader.next(TAG.integer)].map((element) => {
    const value = unsignedInteger(element);
    if (value.length > size) throw new DecodeError('malformed', 'ECDSA value is too large');
    return concatBytes(new Uint8Array(size - value.length), value);
  });
  reader.end();
  return concatBytes(...parts);
}

/** Whether an ECDSA P-384 signature (r ‖ s, big-endian) with SHA-384 verifies. */
export const verifyP384 = async (
  subjectPublicKeyInfo: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
  check: SignatureCheck = verifyWith,
): Promise<boolean> =>
  curveOf(subjectPublicKeyInfo)?.name === 'P-384' &&
  (await check({ kind: 'ecdsa', hash: 'SHA-384', encoding: 'raw' }, subjectPublicKeyInfo, signature, signed));
