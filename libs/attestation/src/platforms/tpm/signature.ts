// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, DecodeError } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import { curveOf, verifyWith, type HashName, type SignatureCheck } from '../../pki/signature.ts';
import { ALG, HASHES, type TpmHash } from './algorithms.ts';
import { sized } from './evidence.ts';

const RSA_MAX = 512;

/** A signature (TPMT_SIGNATURE), with the scheme and hash that its sender says. */
export interface TpmSignature {
  readonly scheme: 'rsassa' | 'rsapss' | 'ecdsa';
  readonly hash: TpmHash;
  /** RSA: the signature. */
  readonly value: Uint8Array;
  /** ECDSA: r and s without leading zeros. */
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

const NONE = new Uint8Array();

/** Parses exactly one TPMT_SIGNATURE (Part 2, 11.3.4). @throws AttestationError `malformed` */
export function parseSignature(bytes: Uint8Array): TpmSignature {
  return decoding('malformed', 'evidence.signature', () => {
    const reader = new ByteReader(bytes);
    const scheme = reader.u16be();
    const hash = HASHES.get(reader.u16be());
    if (hash === undefined) throw new DecodeError('malformed', 'unknown hash of the signature', { field: 'hash' });
    const signature = readValue(reader, scheme, hash);
    reader.end();
    return signature;
  });
}

function readValue(reader: ByteReader, scheme: number, hash: TpmHash): TpmSignature {
  switch (scheme) {
    case ALG.rsassa:
      return { scheme: 'rsassa', hash, value: sized(reader, RSA_MAX), r: NONE, s: NONE };
    case ALG.rsapss:
      return { scheme: 'rsapss', hash, value: sized(reader, RSA_MAX), r: NONE, s: NONE };
    case ALG.ecdsa:
      return { scheme: 'ecdsa', hash, value: NONE, r: sized(reader, 66), s: sized(reader, 66) };
    default:
      throw new DecodeError('malformed', 'unknown signature scheme', { field: 'sigAlg' });
  }
}

/** A bare RSASSA signature with SHA-256, as Azure hands it out. */
export const bareRsassa = (value: Uint8Array): TpmSignature => ({
  scheme: 'rsassa',
  hash: { name: 'sha256', length: 32, hash: 'SHA-256' },
  value,
  r: NONE,
  s: NONE,
});

/** The signature's hash, which must be none that is broken. @throws AttestationError `weak-algorithm` */
export function soundHash({ hash }: TpmSignature): HashName {
  if (hash.hash !== null) return hash.hash;
  throw new AttestationError('weak-algorithm', 'the quote is signed over SHA-1', {
    field: 'evidence.signature',
    remedy: 'quote with a key whose scheme has SHA-256 or better',
  });
}

/** Checks a signature over `signed` under a key. @throws AttestationError `quote-signature`, `weak-algorithm` */
export async function assertSigned(
  signature: TpmSignature,
  key: Uint8Array,
  signed: Uint8Array,
  check: SignatureCheck = verifyWith,
): Promise<void> {
  if (await isSigned(signature, soundHash(signature), key, signed, check)) return;
  throw new AttestationError('quote-signature', 'the quote is not signed by its attestation key', {
    field: 'evidence.signature',
    remedy: 'send the quote unchanged, with the key that made it',
  });
}

async function isSigned(
  signature: TpmSignature,
  hash: HashName,
  key: Uint8Array,
  signed: Uint8Array,
  check: SignatureCheck,
): Promise<boolean> {
  const { scheme, value } = signature;
  if (scheme === 'rsassa') return check({ kind: 'rsa-pkcs1', hash }, key, value, signed);
  if (scheme === 'rsapss') return isSignedWithPss(signature, hash, key, signed, check);
  const size = curveOf(key)?.size ?? 0;
  const [r, s] = [padded(signature.r, size), padded(signature.s, size)];
  if (r === null || s === null) return false;
  return check({ kind: 'ecdsa', hash, encoding: 'raw' }, key, concatBytes(r, s), signed);
}

/** TPMs salt with the hash's length, or with as much as fits (Part 1, B.7): both are sound. */
async function isSignedWithPss(
  { value, hash: { length } }: TpmSignature,
  hash: HashName,
  key: Uint8Array,
  signed: Uint8Array,
  check: SignatureCheck,
): Promise<boolean> {
  for (const saltLength of new Set([length, value.length - length - 2])) {
    if (saltLength < length) continue;
    if (await check({ kind: 'rsa-pss', hash, saltLength }, key, value, signed)) return true;
  }
  return false;
}

const padded = (value: Uint8Array, size: number): Uint8Array | null =>
  value.length > size ? null : concatBytes(new Uint8Array(size - value.length), value);
