// SPDX-License-Identifier: Apache-2.0
import { toBase64Url, utf8 } from '@glovebox/core';
import nacl from 'tweetnacl';
import type { SigningKey } from './keys.ts';

/**
 * Claims as a JWT in compact form (RFC 7515, RFC 7519) under Ed25519 (RFC 8037), for tools outside that expect one; our own
 * documents are DSSE envelopes. What is signed begins with `eyJ`, which neither an envelope's encoding nor the base of a
 * request's signature does, so no signature of one is ever valid for another. `kid` is the public key itself.
 */
export function signJwt(claims: object, type: string, key: SigningKey): string {
  const part = (value: object) => toBase64Url(utf8(JSON.stringify(value)));
  const signed = `${part({ alg: 'EdDSA', kid: key.publicKey, typ: type })}.${part(claims)}`;
  return `${signed}.${toBase64Url(nacl.sign.detached(utf8(signed), key.secretKey))}`;
}
