// SPDX-License-Identifier: Apache-2.0
import { concatBytes, fromHex } from '@glovebox/core';
import { decoding } from '../parse-input.ts';
import { DerReader, readDer, TAG } from './der.ts';
import { bitString } from './der-values.ts';
import type { Certificate } from './x509.ts';

/** AlgorithmIdentifier of SHA-384 without parameters (RFC 5754, 2). */
const SHA384 = fromHex('300b0609608648016503040202');
/** id-pkix-ocsp-nonce. */
const NONCE = fromHex('06092b0601050507300102');
const CRITICAL = fromHex('0101ff');

/**
 * CertID of a certificate (RFC 6960, 4.1.1), over SHA-384: no broken hash names anything here. The issuer's name and key
 * are hashed, so an answer about the same serial number of another issuer is another answer.
 * @throws AttestationError `certificate-malformed` when the issuer's key is none
 */
export async function certificateId(
  { serialNumber }: Pick<Certificate, 'serialNumber'>,
  issuer: Pick<Certificate, 'subject' | 'subjectPublicKeyInfo'>,
): Promise<Uint8Array> {
  const publicKey = decoding('certificate-malformed', 'issuer', () => publicKeyOf(issuer.subjectPublicKeyInfo));
  const [name, key] = await Promise.all([sha384(issuer.subject), sha384(publicKey)]);
  return der(TAG.sequence, SHA384, der(TAG.octetString, name), der(TAG.octetString, key), integer(serialNumber));
}

/** OCSPRequest about one certificate, not signed, with a nonce (RFC 9654), which the answer has to repeat. */
export function ocspRequest(id: Uint8Array, nonce: Uint8Array): Uint8Array {
  const extension = der(TAG.sequence, NONCE, CRITICAL, der(TAG.octetString, der(TAG.octetString, nonce)));
  const requests = der(TAG.sequence, der(TAG.sequence, id));
  return der(TAG.sequence, der(TAG.sequence, requests, der(REQUEST_EXTENSIONS, der(TAG.sequence, extension))));
}

const REQUEST_EXTENSIONS = 0xa2;

const sha384 = async (bytes: Uint8Array) => new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));

function publicKeyOf(subjectPublicKeyInfo: Uint8Array): Uint8Array {
  const reader = new DerReader(readDer(subjectPublicKeyInfo, TAG.sequence).content);
  reader.next(TAG.sequence);
  return bitString(reader.next(TAG.bitString));
}

/** `hex` has no leading zero bytes, as parsed certificates give it. */
function integer(hex: string): Uint8Array {
  const bytes = fromHex(hex === '' ? '00' : hex);
  return der(TAG.integer, (bytes[0] ?? 0) >= 0x80 ? concatBytes(new Uint8Array(1), bytes) : bytes);
}

function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag, ...lengthOf(content.length)), content);
}

/** A request is shorter than 64 KiB. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length <= 0xff ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
