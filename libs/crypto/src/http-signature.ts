// SPDX-License-Identifier: Apache-2.0
import nacl from 'tweetnacl';
import { base64 } from '@scure/base';
import { assert, fromBase64Url, utf8 } from '@glovebox/core';
import { isSignatureBy } from './ed25519.ts';
import { refuse, signatureBase, toHeaderFields, type HeaderFields, type RequestParts } from './http-signature-base.ts';
import { parseSignatureHeaders, SIGNATURE_LABEL, SignatureNonce } from './http-signature-headers.ts';
import type { SigningKey } from './keys.ts';

/**
 * HTTP Message Signatures (RFC 9421) in one fixed profile: label `glovebox`, tag `glovebox`, Ed25519, keyid = the
 * base64url public key, parameters created, keyid, nonce, alg, tag. Method, path and query are always covered (not the
 * authority: a coordinator may sit behind a proxy that changes it), a body by its Content-Digest, and the part of an
 * upload (tus) by its offset and length, since its content is checked as a whole at the end.
 */

/** How far a caller's clock may be ahead. */
export const CLOCK_SKEW_SECONDS = 60;

export interface RequestToSign {
  /** Upper case. */
  readonly method: string;
  /** Path and query as they go on the wire, for example `/v1/jobs?limit=50`. */
  readonly path: string;
  /** Further header fields to cover: `content-length` and every `upload-*` header of an upload. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** From {@link contentDigestHeader}; wanted for every body that is not a part of an upload. */
  readonly contentDigest?: string | undefined;
  /** Now, as `2026-11-24T05:37:00Z`. */
  readonly created: string;
  /** 16 to 64 characters of base64url, fresh for each request. */
  readonly nonce: string;
  readonly key: SigningKey;
}

/** The headers to add to a request: Signature-Input, Signature and, for a body, Content-Digest. */
export function signRequest(request: RequestToSign): Record<string, string> {
  const digest = request.contentDigest === undefined ? {} : { 'Content-Digest': request.contentDigest };
  const headers = toHeaderFields({ ...request.headers, ...digest });
  const components = ['@method', '@path', '@query', ...headers.keys()];
  const parameters = signatureParameters(components, request);
  const base = signatureBase({ method: request.method, path: request.path, headers }, components, parameters);
  const signature = nacl.sign.detached(utf8(base), request.key.secretKey);
  return {
    ...digest,
    'Signature-Input': `${SIGNATURE_LABEL}=${parameters}`,
    Signature: `${SIGNATURE_LABEL}=:${base64.encode(signature)}:`,
  };
}

function signatureParameters(components: readonly string[], { created, key, nonce }: RequestToSign): string {
  const seconds = Date.parse(created) / 1000;
  assert(Number.isSafeInteger(seconds), 'created is a timestamp in whole seconds');
  assert(SignatureNonce.safeParse(nonce).success, 'a nonce is 16 to 64 characters of base64url');
  const list = components.map((name) => `"${name}"`).join(' ');
  return `(${list});created=${seconds};keyid="${key.publicKey}";nonce="${nonce}";alg="ed25519";tag="${SIGNATURE_LABEL}"`;
}

export interface RequestToVerify {
  readonly method: string;
  /** Path and query as received (Express: `originalUrl`). */
  readonly path: string;
  /** As Node gives them (`request.headers`), or with names in any case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly now: string;
  readonly maxAgeSeconds: number;
}

export interface VerifiedRequest {
  /** The Ed25519 public key that signed, base64url. Whose it is, is the caller's question. */
  readonly keyid: string;
  /** To be refused when seen before under this key, and kept for `maxAgeSeconds` plus {@link CLOCK_SKEW_SECONDS}. */
  readonly nonce: string;
  readonly created: string;
  /** The body is still to be compared, with `verifyContentDigest`. */
  readonly coversContentDigest: boolean;
}

/**
 * 1. Exactly one signature, in canonical form, with our label and exactly our parameters.
 * 2. It covers everything that this kind of request must cover, nothing twice.
 * 3. It is neither old nor from the future.
 * 4. The signature verifies over the components as received.
 * @throws CryptoError `signature` (field names the component or parameter)
 */
export function verifyRequest(request: RequestToVerify): VerifiedRequest {
  const parts: RequestParts = { ...request, headers: toHeaderFields(request.headers) };
  const { components, parameters, signature, created, keyid, nonce } = parseSignatureHeaders(parts.headers);
  for (const name of requiredComponents(parts.method, parts.headers)) {
    if (!components.includes(name)) throw refuse(`\`${name}\` must be signed`, name, 'cover it with the signature');
  }
  const age = Date.parse(request.now) / 1000 - created;
  assert(Number.isFinite(age), 'now is a timestamp');
  if (age > request.maxAgeSeconds || age < -CLOCK_SKEW_SECONDS) {
    throw refuse('the signature is too old or from the future', 'created', 'set the clock and sign the request again');
  }
  const base = signatureBase(parts, components, parameters);
  if (!isSignatureBy(keyBytes(keyid), utf8(base), signature)) throw refuse('the signature is wrong', 'signature');
  return {
    keyid,
    nonce,
    created: new Date(created * 1000).toISOString().replace('.000', ''),
    coversContentDigest: components.includes('content-digest'),
  };
}

function keyBytes(keyid: string): Uint8Array {
  try {
    return fromBase64Url(keyid);
  } catch {
    throw refuse('not a public key', 'keyid');
  }
}

/** Fails closed: a body whose digest is not signed is refused here, whether or not the caller asks. */
function requiredComponents(method: string, headers: HeaderFields): string[] {
  const upload = [...headers.keys()].filter((name) => name.startsWith('upload-'));
  const isUploadPart = method === 'PATCH';
  const hasBody = headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0';
  return [
    '@method',
    '@path',
    '@query',
    ...upload,
    ...(isUploadPart ? ['upload-offset', 'content-length'] : []),
    ...(headers.has('content-digest') || (hasBody && !isUploadPart) ? ['content-digest'] : []),
  ];
}
