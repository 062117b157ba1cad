// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { ecSubjectPublicKeyInfo, rsaSubjectPublicKeyInfo } from '../../pki/spki.ts';
import type { EllipticCurve } from '../../pki/signature.ts';
import { ALG, digestOf, HASHES, type TpmHash } from './algorithms.ts';
import { sized } from './evidence.ts';

/** Bits of TPMA_OBJECT (Part 2, 8.3). */
const ATTRIBUTE = {
  fixedTPM: 1,
  fixedParent: 4,
  sensitiveDataOrigin: 5,
  restricted: 16,
  decrypt: 17,
  sign: 18,
} as const;

/** A public area (TPMT_PUBLIC). Nothing in it is authentic until its name is trusted: the name covers all of it. */
export interface PublicArea {
  readonly encoded: Uint8Array;
  readonly nameAlgorithm: TpmHash;
  readonly attributes: number;
  /** TPM_ALG_ID of the only scheme of the key, or null where it may sign with any. */
  readonly scheme: 'rsassa' | 'rsapss' | 'ecdsa' | null;
  readonly subjectPublicKeyInfo: Uint8Array;
}

/** Parses exactly one TPMT_PUBLIC of an RSA or ECC signing key (Part 2, 12.2.4). @throws AttestationError `malformed` */
export function parsePublicArea(bytes: Uint8Array): PublicArea {
  return decoding('malformed', 'evidence.akPublic', () => {
    const reader = new ByteReader(bytes);
    const type = reader.u16be();
    const nameAlgorithm = HASHES.get(reader.u16be());
    if (nameAlgorithm === undefined) throw new DecodeError('malformed', 'unknown name algorithm');
    const attributes = reader.u32be();
    sized(reader, 64);
    if (reader.u16be() !== ALG.null) throw new DecodeError('malformed', 'not a signing key', { field: 'symmetric' });
    const scheme = readScheme(reader);
    const subjectPublicKeyInfo = type === ALG.ecc ? readEcc(reader) : readRsa(reader, type);
    reader.end();
    return { encoded: bytes, nameAlgorithm, attributes, scheme, subjectPublicKeyInfo };
  });
}

function readScheme(reader: ByteReader): PublicArea['scheme'] {
  const scheme = reader.u16be();
  if (scheme === ALG.null) return null;
  if (!HASHES.has(reader.u16be()))
    throw new DecodeError('malformed', 'unknown hash of the scheme', { field: 'scheme' });
  if (scheme === ALG.rsassa) return 'rsassa';
  if (scheme === ALG.rsapss) return 'rsapss';
  if (scheme === ALG.ecdsa) return 'ecdsa';
  throw new DecodeError('malformed', 'unknown scheme', { field: 'scheme' });
}

function readRsa(reader: ByteReader, type: number): Uint8Array {
  if (type !== ALG.rsa) throw new DecodeError('malformed', 'key is neither RSA nor ECC', { field: 'type' });
  const bits = reader.u16be();
  const exponent = reader.u32be();
  const modulus = sized(reader, 512);
  if (bits < 2048 || modulus.length * 8 !== bits || (modulus[0] ?? 0) < 0x80) {
    throw new DecodeError('malformed', 'RSA key has a wrong size', { field: 'unique' });
  }
  if (exponent !== 0 && exponent !== 65537) throw new DecodeError('malformed', 'RSA exponent is unusual');
  return rsaSubjectPublicKeyInfo(modulus, Uint8Array.of(1, 0, 1));
}

const CURVES: ReadonlyMap<number, EllipticCurve['name']> = new Map([
  [3, 'P-256'],
  [4, 'P-384'],
  [5, 'P-521'],
]);

function readEcc(reader: ByteReader): Uint8Array {
  const curve = CURVES.get(reader.u16be());
  if (curve === undefined) throw new DecodeError('malformed', 'unknown curve', { field: 'curveID' });
  if (reader.u16be() !== ALG.null) throw new DecodeError('malformed', 'not a signing key', { field: 'kdf' });
  return ecSubjectPublicKeyInfo(curve, sized(reader, 66), sized(reader, 66));
}

/** Name of an object: nameAlg ‖ H(TPMT_PUBLIC) (Part 1, 16); null under SHA-1. Lower-case hex. */
export async function nameOf({ nameAlgorithm, encoded }: PublicArea): Promise<string | null> {
  if (nameAlgorithm.hash === null) return null;
  const prefix = [...HASHES].find(([, { name }]) => name === nameAlgorithm.name)?.[0] ?? 0;
  const digest = await digestOf(nameAlgorithm.hash, encoded);
  return toHex(concatBytes(Uint8Array.of(prefix >> 8, prefix & 0xff), digest));
}

/** Name of the key in a TPMT_PUBLIC; null under SHA-1. @throws AttestationError `malformed` */
export const tpmKeyName = (publicArea: Uint8Array): Promise<string | null> => nameOf(parsePublicArea(publicArea));

/** An attestation key signs nothing but what its own TPM made, and cannot leave it. */
export function isAttestationKey({ attributes }: PublicArea): boolean {
  const has = (bit: number) => (attributes & (1 << bit)) !== 0;
  const { decrypt, ...required } = ATTRIBUTE;
  return Object.values(required).every(has) && !has(decrypt);
}
