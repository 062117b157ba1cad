// SPDX-License-Identifier: Apache-2.0
import { hmac } from '@noble/hashes/hmac.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { canonicalBytes, concatBytes, toHex, utf8, type Json } from '@glovebox/core';

export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(nobleSha256(concatBytes(...parts)));
export const sha512 = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(nobleSha512(concatBytes(...parts)));
export const hmacSha256 = (key: Uint8Array, data: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hmac(nobleSha256, key, data));

/** HKDF-SHA-256 (RFC 5869). `info` is the label that separates this key from every other one of the same secret. */
export const deriveKey = (secret: Uint8Array, info: string, length = 32): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hkdf(nobleSha256, secret, undefined, utf8(info), length));

/**
 * DSSE pre-authentication encoding (DSSE protocol v1.0.2): "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
 * Used for every signature and every labelled digest, so that bytes of one kind never pass as another kind.
 */
export function preAuthEncoding(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const typeBytes = utf8(type);
  return concatBytes(utf8(`DSSEv1 ${String(typeBytes.length)} `), typeBytes, utf8(` ${String(body.length)} `), body);
}

/** SHA-256 of some bytes: the portable one, or the same from a runtime that has a faster one. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** SHA-256 under a label, as lower-case hex. */
export const labelledDigest = (label: string, body: Uint8Array, hash: Sha256 = sha256): string =>
  toHex(hash(preAuthEncoding(label, body)));

/** Labelled digest of the canonical encoding: what both sides of a protocol step compute for themselves. */
export const canonicalDigest = (label: string, value: Json, hash: Sha256 = sha256): string =>
  labelledDigest(label, canonicalBytes(value), hash);

/** SHA-256 of plain content (blobs, files), as lower-case hex. */
export const contentDigest = (content: Uint8Array): string => toHex(sha256(content));
