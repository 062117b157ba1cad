// SPDX-License-Identifier: Apache-2.0
import nacl from 'tweetnacl';
import { documentSchemas, type DocumentOf, type DocumentType, type SignedEnvelope } from '@glovebox/contracts';
import { canonicalBytes, DecodeError, fromBase64Url, parseJson, toBase64Url } from '@glovebox/core';
import { labelledDigest, preAuthEncoding } from './digest.ts';
import { isSignatureBy } from './ed25519.ts';
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

/**
 * Signs a document in its canonical encoding. The value is checked against its schema first.
 * @throws CryptoError `malformed` (field names the offending part)
 */
export function signDocument<T extends DocumentType>(
  type: T,
  value: DocumentOf<T>,
  ...keys: readonly SigningKey[]
): SignedEnvelope {
  const payload = canonicalBytes(checkDocument(type, value));
  return {
    payloadType: type,
    payload: toBase64Url(payload),
    signatures: keys.map((key) => signPayload(type, payload, key)),
  };
}

/**
 * Adds a signature over the bytes as received: what the signer read must be what `openDocument` parsed from them. A
 * signer who signed before is not added twice; a wrong signature in the signer's name gives way to the right one.
 * @throws CryptoError `malformed`
 */
export function coSign(envelope: SignedEnvelope, key: SigningKey): SignedEnvelope {
  const signature = signPayload(envelope.payloadType, decode(envelope.payload, 'payload'), key);
  const others = envelope.signatures.filter(({ keyid }) => keyid !== key.publicKey);
  const signedBefore = envelope.signatures.some(({ keyid, sig }) => keyid === key.publicKey && sig === signature.sig);
  return signedBefore ? envelope : { ...envelope, signatures: [...others, signature] };
}

function signPayload(type: string, payload: Uint8Array, key: SigningKey) {
  return { keyid: key.publicKey, sig: toBase64Url(nacl.sign.detached(preAuthEncoding(type, payload), key.secretKey)) };
}

/**
 * 1. The envelope says that it holds this type.
 * 2. Every signature in it, at least one, verifies over the bytes received.
 * 3. Every required signer is among them.
 * 4. The bytes are a document of this type, parsed strictly.
 *
 * On return every key in `signers` signed exactly these bytes as this type of document. Whether these are the right
 * signers is the caller's question: pass `requiredSigners` to demand them.
 * @throws CryptoError `wrong-type`, `signature`, `malformed` (field names the offending part)
 */
export function openDocument<T extends DocumentType>(
  type: T,
  received: SignedEnvelope,
  requiredSigners: readonly string[] = [],
): VerifiedDocument<T> {
  const envelope = snapshot(received);
  if (envelope.payloadType !== type) {
    throw new CryptoError('wrong-type', `expected \`${type}\`, got \`${envelope.payloadType}\``, {
      field: 'payloadType',
    });
  }
  const payload = decode(envelope.payload, 'payload');
  const signers = verifySignatures(envelope, preAuthEncoding(type, payload));
  for (const required of requiredSigners) {
    if (!signers.has(required)) throw badSignature(`not signed by \`${required}\``);
  }
  const document: VerifiedDocument<T> = {
    type,
    value: deepFreeze(parseDocument(type, payload)),
    digest: labelledDigest(type, payload),
    signers: Object.freeze([...signers]),
    envelope,
  };
  verified.add(document);
  return Object.freeze(document);
}

/** A copy that nobody can change while or after it is checked. */
function snapshot({ payloadType, payload, signatures }: SignedEnvelope): SignedEnvelope {
  return deepFreeze({ payloadType, payload, signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })) });
}

function verifySignatures({ signatures }: SignedEnvelope, message: Uint8Array): ReadonlySet<string> {
  if (signatures.length === 0) throw badSignature('nobody signed');
  for (const { keyid, sig } of signatures) {
    if (!isSignatureBy(decode(keyid, 'signatures'), message, decode(sig, 'signatures'))) {
      throw badSignature('a signature does not verify');
    }
  }
  return new Set(signatures.map(({ keyid }) => keyid));
}

const badSignature = (message: string): CryptoError =>
  new CryptoError('signature', message, {
    field: 'signatures',
    remedy: 'have the document signed again, exactly as it is, with the pinned key',
  });

function decode(text: string, field: string): Uint8Array {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new CryptoError('malformed', `\`${field}\` is not base64url without padding`, { field, cause });
  }
}

function parseDocument<T extends DocumentType>(type: T, payload: Uint8Array): DocumentOf<T> {
  try {
    return checkDocument(type, parseJson(payload));
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new CryptoError('malformed', cause.message, { field: cause.field ?? 'payload', cause });
  }
}

function checkDocument<T extends DocumentType>(type: T, value: unknown): DocumentOf<T> {
  const parsed = documentSchemas[type].safeParse(value);
  if (parsed.success) return parsed.data as DocumentOf<T>;
  const issue = parsed.error.issues[0];
  throw new CryptoError('malformed', issue?.message ?? 'not a valid document', {
    field: issue?.path.join('.') || type,
    remedy: `see the schema of \`${type}\``,
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
