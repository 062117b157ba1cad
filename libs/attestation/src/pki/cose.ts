// SPDX-License-Identifier: Apache-2.0
import { concatBytes, DecodeError, utf8 } from '@glovebox/core';
import { cborBytes, parseCbor, untag, type CborMap } from './cbor.ts';
import { curveOf, verifyWith, type HashName, type SignatureCheck } from './signature.ts';

/** COSE algorithms (RFC 9053, 2.1), each with the curve that our platforms pair it with. */
const ALGORITHMS: ReadonlyMap<number, { readonly curve: string; readonly hash: HashName }> = new Map([
  [-7, { curve: 'P-256', hash: 'SHA-256' }],
  [-35, { curve: 'P-384', hash: 'SHA-384' }],
  [-36, { curve: 'P-521', hash: 'SHA-512' }],
]);

const HEADER = { algorithm: 1, critical: 2 } as const;
const TAG_SIGN1 = 18;

/** A COSE_Sign1 (RFC 9052, 4.2), parsed but not verified. */
export interface CoseSign1 {
  readonly tag: 18 | null;
  readonly algorithm: number;
  /** Encoded, as signed. */
  readonly protectedHeader: Uint8Array;
  readonly unprotected: CborMap;
  readonly payload: Uint8Array;
  /** r ‖ s */
  readonly signature: Uint8Array;
}

/**
 * With or without its tag. The algorithm stands in the protected header and nowhere else. A header that its sender calls
 * critical is refused, whichever it is: none of our formats has one. Detached payloads are refused.
 * @throws DecodeError `malformed`
 */
export function parseCoseSign1(bytes: Uint8Array): CoseSign1 {
  const untagged = untag(bytes, TAG_SIGN1);
  const parts = parseCbor(untagged ?? bytes);
  if (!Array.isArray(parts) || parts.length !== 4) throw new DecodeError('malformed', 'not a COSE_Sign1');
  const [protectedHeader, unprotected, payload, signature] = parts as unknown[];
  if (!(protectedHeader instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) {
    throw new DecodeError('malformed', 'a part of COSE_Sign1 is no byte string');
  }
  if (!(unprotected instanceof Map)) throw new DecodeError('malformed', 'unprotected header is no map');
  return {
    tag: untagged === null ? null : TAG_SIGN1,
    algorithm: readAlgorithm(protectedHeader, unprotected as CborMap),
    protectedHeader,
    unprotected: unprotected as CborMap,
    payload,
    signature,
  };
}

function readAlgorithm(protectedHeader: Uint8Array, unprotected: CborMap): number {
  const header = parseCbor(protectedHeader);
  if (!(header instanceof Map)) throw new DecodeError('malformed', 'protected header is no map');
  const signed = header as CborMap;
  if ([...signed.keys()].some((key) => unprotected.has(key))) {
    throw new DecodeError('malformed', 'one header stands in both maps');
  }
  if (signed.has(HEADER.critical) || unprotected.has(HEADER.critical)) {
    throw new DecodeError('malformed', 'unknown critical header', { field: 'crit' });
  }
  const algorithm = signed.get(HEADER.algorithm);
  if (typeof algorithm !== 'number') throw new DecodeError('malformed', 'algorithm is missing', { field: 'alg' });
  return algorithm;
}

/** Whether the signature verifies under a key, which must be on the curve of the algorithm that the header names. */
export async function verifyCoseSign1(
  cose: CoseSign1,
  subjectPublicKeyInfo: Uint8Array,
  check: SignatureCheck = verifyWith,
): Promise<boolean> {
  const algorithm = ALGORITHMS.get(cose.algorithm);
  if (algorithm === undefined || curveOf(subjectPublicKeyInfo)?.name !== algorithm.curve) return false;
  const scheme = { kind: 'ecdsa', hash: algorithm.hash, encoding: 'raw' } as const;
  return check(scheme, subjectPublicKeyInfo, cose.signature, signatureStructure(cose));
}

/** Sig_structure (RFC 9052, 4.4): ["Signature1", protected, external = h'', payload]. */
const signatureStructure = ({ protectedHeader, payload }: CoseSign1): Uint8Array =>
  concatBytes(
    Uint8Array.of(0x84, 0x6a),
    utf8('Signature1'),
    cborBytes(protectedHeader),
    Uint8Array.of(0x40),
    cborBytes(payload),
  );
