// SPDX-License-Identifier: Apache-2.0
import { AttestationError, verifyRimSignature, type Rim, type RimContext, type RimSigner } from '@glovebox/attestation';
import { equalBytes } from '@glovebox/core';
import { verifyNvidiaCorim } from './corim/nvidia-corim.ts';
import { parseRim } from './parse-rim.ts';

/** Reference values that were verified in this process. Frozen; the mark does not survive JSON. */
export type VerifiedRim = Rim & { readonly signer: RimSigner };

const verified = new WeakSet<object>();

/** True only for what {@link verifyRim} made in this process. */
export const isVerifiedRim = (rim: VerifiedRim): boolean => verified.has(rim);

/**
 * Verifies a file of reference values, a SWID tag (below) or a CoRIM (`verifyNvidiaCorim`):
 *
 *  1. parse: a subset of XML, and one form of signature
 *  2. digest: SHA-384 of the canonical document without its signature is the signed one
 *  3. chain: signer -> ... -> the given root, at the given time
 *  4. signature over the canonical SignedInfo, which holds the digest, under the signer's key
 *  5. values: read from the canonical bytes that the digest is of, never from the file
 *
 * Revocation of signers is not checked: NVIDIA tells it by OCSP, online.
 * @throws AttestationError `rim-malformed`, `rim-signature`, `untrusted-root`, `certificate-*`
 */
export async function verifyRim(file: Uint8Array, context: RimContext): Promise<VerifiedRim> {
  return branded(isCbor(file) ? await verifyNvidiaCorim(file, context) : await verifyXml(file, context));
}

/** XML begins with a character; an array or a tag of CBOR is none. */
const isCbor = ([first = 0]: Uint8Array): boolean => first >= 0x80 && first !== 0xef;

async function verifyXml(file: Uint8Array, context: RimContext): Promise<VerifiedRim> {
  const { rim, signature } = parseRim(file);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-384', signature.content));
  if (!equalBytes(digest, signature.digest)) {
    throw new AttestationError('rim-signature', 'digest mismatch', {
      field: 'rim.signature.digest',
      remedy: 'fetch the file from its maker again: its values are not those that were signed',
    });
  }
  return { ...rim, signer: await verifyRimSignature(signature, context) };
}

function branded(rim: VerifiedRim): VerifiedRim {
  const result = deepFreeze(rim);
  verified.add(result);
  return result;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
