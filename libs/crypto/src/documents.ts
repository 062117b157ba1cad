// SPDX-License-Identifier: Apache-2.0
import nacl from 'tweetnacl';
import { documentSchemas, type DocumentOf, type DocumentType, type SignedEnvelope } from '@glovebox/contracts';
import { canonicalBytes, fromBase64Url, parseJson, toBase64Url, type Json } from '@glovebox/core';
import { labelledDigest, preAuthEncoding } from './digest.ts';
import { CryptoError } from './error.ts';
import type { SigningKey } from './keys.ts';

/** A document whose signatures were all checked. Made by {@link openDocument} only. */
export interface VerifiedDocument<T extends DocumentType> {
  readonly type: T;
  readonly value: DocumentOf<T>;
  /** Names the document: digest of its type and payload bytes, without signatures. */
  readonly digest: string;
  /** Ed25519 public keys whose signatures were verified, in the envelope's order, without repetition. */
  readonly signers: readonly string[];
  readonly envelope: SignedEnvelope;
}

const verified = new WeakSet();

/** True only for values made by {@link openDocument} in this process: the mark does not survive JSON. */
export const isVerifiedDocument = (value: object): boolean => verified.has(value);

/** Digest that names an envelope's document, before or after verification. */
export const documentDigest = (envelope: Pick<SignedEnvelope, 'payloadType' | 'payload'>): string =>
  labelledDigest(envelope.payloadType, fromBase64Url(envelope.payload));

/** Signs a document in its canonical encoding. The value is checked against its schema first. */
export function signDocument<T extends DocumentType>(
  type: T,
  value: DocumentOf<T>,
  ...keys: readonly SigningKey[]
): SignedEnvelope {
  const payload = canonicalBytes(documentSchemas[type].parse(value) as Json);
  return {
    payloadType: type,
    payload: toBase64Url(payload),
    signatures: keys.map((key) => signPayload(type, payload, key)),
  };
}

/** Adds a signature over the bytes as received. A signer who signed before is not added twice. */
export function coSign(envelope: SignedEnvelope, key: SigningKey): SignedEnvelope {
  if (envelope.signatures.some((signature) => signature.keyid === key.publicKey)) return envelope;
  const signature = signPayload(envelope.payloadType, fromBase64Url(envelope.payload), key);
  return { ...envelope, signatures: [...envelope.signatures, signature] };
}

function signPayload(type: string, payload: Uint8Array, key: SigningKey) {
  return { keyid: key.publicKey, sig: toBase64Url(nacl.sign.detached(preAuthEncoding(type, payload), key.secretKey)) };
}

/**
 * Verifies every signature over the bytes received, then parses them strictly.
 * On return every key in `signers` signed exactly these bytes as this type of document. Whether these are the right
 * signers is the caller's question: pass `requiredSigners` to demand them.
 * @throws CryptoError `wrong-type`, `signature`, `malformed` (field names the offending part)
 */
export function openDocument<T extends DocumentType>(
  type: T,
  envelope: SignedEnvelope,
  requiredSigners: readonly string[] = [],
): VerifiedDocument<T> {
  if (envelope.payloadType !== type) {
    throw new CryptoError('wrong-type', `expected \`${type}\`, got \`${envelope.payloadType}\``, {
      field: 'payloadType',
    });
  }
  const payload = fromBase64Url(envelope.payload);
  const message = preAuthEncoding(type, payload);
  const signers = new Set<string>();
  for (const { keyid, sig } of envelope.signatures) {
    const valid = nacl.sign.detached.verify(message, fromBase64Url(sig), fromBase64Url(keyid));
    if (!valid) throw new CryptoError('signature', 'a signature does not verify', { field: 'signatures' });
    signers.add(keyid);
  }
  for (const required of requiredSigners) {
    if (!signers.has(required))
      throw new CryptoError('signature', `not signed by \`${required}\``, { field: 'signatures' });
  }
  const document = {
    type,
    value: parseDocument(type, payload),
    digest: labelledDigest(type, payload),
    signers: [...signers],
    envelope,
  };
  verified.add(document);
  return Object.freeze(document);
}

function parseDocument<T extends DocumentType>(type: T, payload: Uint8Array): DocumentOf<T> {
  const parsed = documentSchemas[type].safeParse(parseJson(payload));
  if (parsed.success) return parsed.data as DocumentOf<T>;
  const issue = parsed.error.issues[0];
  throw new CryptoError('malformed', issue?.message ?? 'not a valid document', {
    field: issue?.path.join('.') ?? type,
  });
}
