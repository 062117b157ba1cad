// SPDX-License-Identifier: Apache-2.0
import { base64 } from '@scure/base';
import { equalBytes, utf8 } from '@glovebox/core';
import { sha256 } from './digest.ts';
import { CryptoError } from './error.ts';

/** Value of the Content-Digest header (RFC 9530) of a whole body. */
export const contentDigestHeader = (body: Uint8Array): string => `sha-256=:${base64.encode(sha256(body))}:`;

/**
 * On return the header is the SHA-256 of these body bytes. To be called with a header that `verifyRequest` found
 * covered. One algorithm and one form only, so there is nothing to choose for an attacker.
 * @throws CryptoError `signature`
 */
export function verifyContentDigest(header: string | undefined, body: Uint8Array): void {
  if (header !== undefined && equalBytes(utf8(header), utf8(contentDigestHeader(body)))) return;
  throw new CryptoError('signature', 'the body is not the one that was signed', {
    field: 'content-digest',
    remedy: 'send `sha-256=:…:` over exactly the bytes of the body',
  });
}
