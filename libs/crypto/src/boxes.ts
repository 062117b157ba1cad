// SPDX-License-Identifier: Apache-2.0
import nacl from 'tweetnacl';
import { assert, concatBytes, equalBytes, fromBase64Url, toBase64Url } from '@glovebox/core';
import type { SealedBox } from '@glovebox/contracts';
import { preAuthEncoding, sha256, sha512 } from './digest.ts';
import { CryptoError } from './error.ts';
import { boxKeyFromSecret, type BoxKey, type RandomBytes } from './keys.ts';

/**
 * nacl.box has no associated data, so the context (the signed statement a secret belongs to) is part of both nonce and
 * plaintext: nonce = first 24 bytes of SHA-512(context), plaintext = SHA-256(context) ‖ secret. The key pair is used
 * for one box only, so a nonce is never used twice with one key.
 */
export function wrapSecret(secret: Uint8Array, context: Uint8Array, recipient: string, ephemeral: BoxKey): string {
  const plaintext = concatBytes(sha256(context), secret);
  const shared = sharedKey(recipient, ephemeral) ?? notARecipient();
  return toBase64Url(nacl.secretbox(plaintext, wrapNonce(context), shared));
}

/** @throws CryptoError `cannot-open` whatever is wrong */
export function unwrapSecret(
  box: string,
  context: Uint8Array,
  wrapKey: string,
  recipient: BoxKey,
): Uint8Array<ArrayBuffer> {
  const opened = open(box, wrapNonce(context), wrapKey, recipient);
  if (opened.length < 32 || !equalBytes(opened.subarray(0, 32), sha256(context))) throw cannotOpen();
  return opened.slice(32);
}

const wrapNonce = (context: Uint8Array) => sha512(context).subarray(0, 24);

const PAD_MIN = 4096;

/**
 * Seals to a recipient from a fresh key, the plaintext padded to a power of two from 4 KiB up, so that its size tells
 * little.
 * @throws CryptoError `malformed` when the recipient is no X25519 key
 */
export function sealBox(plaintext: Uint8Array, label: string, recipient: string, random: RandomBytes): SealedBox {
  const ephemeral = boxKeyFromSecret(random(32));
  const shared = sharedKey(recipient, ephemeral) ?? notARecipient();
  const box = nacl.secretbox(pad(plaintext), sealNonce(label, ephemeral.publicKey, recipient), shared);
  return { recipient, ephemeral: ephemeral.publicKey, box: toBase64Url(box) };
}

/** @throws CryptoError `cannot-open` whatever is wrong */
export function openBox(sealed: SealedBox, label: string, recipient: BoxKey): Uint8Array<ArrayBuffer> {
  if (sealed.recipient !== recipient.publicKey) throw cannotOpen();
  if (decode(sealed.ephemeral) === null) throw cannotOpen();
  return unpad(open(sealed.box, sealNonce(label, sealed.ephemeral, recipient.publicKey), sealed.ephemeral, recipient));
}

const sealNonce = (label: string, ephemeral: string, recipient: string) =>
  sha512(preAuthEncoding(label, concatBytes(fromBase64Url(ephemeral), fromBase64Url(recipient)))).subarray(0, 24);

/** nacl.box.open, total: all of its input but our own key is attacker-controlled. */
function open(box: string, nonce: Uint8Array, sender: string, recipient: BoxKey): Uint8Array<ArrayBuffer> {
  const sealed = decode(box);
  const shared = sharedKey(sender, recipient);
  const opened = sealed === null || shared === null ? null : nacl.secretbox.open(sealed, nonce, shared);
  if (opened === null) throw cannotOpen();
  return Uint8Array.from(opened);
}

/**
 * The key of nacl.box between two parties, null when the other's text is no X25519 key or a point of low order: with
 * one of those the key would be known to everybody.
 */
function sharedKey(theirs: string, ours: BoxKey): Uint8Array | null {
  const point = decode(theirs);
  if (point?.length !== 32) return null;
  const agreed = nacl.scalarMult(ours.secretKey, point);
  return agreed.every((byte) => byte === 0) ? null : nacl.box.before(point, ours.secretKey);
}

function decode(text: string): Uint8Array | null {
  try {
    return fromBase64Url(text);
  } catch {
    return null;
  }
}

const cannotOpen = (): CryptoError => new CryptoError('cannot-open', 'the box does not open');

function notARecipient(): never {
  throw new CryptoError('malformed', 'not an X25519 public key', {
    field: 'recipient',
    remedy: 'use the 32-byte receiving key in base64url',
  });
}

/**
 * Length (4 bytes, big-endian), content, zeros up to the size class: a power of two from 4 KiB up, or `sizeMax`, which
 * has room for length and content.
 */
export function pad(content: Uint8Array, sizeMax = Infinity): Uint8Array {
  let size = PAD_MIN;
  while (size < content.length + 4) size *= 2;
  const padded = new Uint8Array(Math.min(size, sizeMax));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, 4);
  return padded;
}

/** @throws CryptoError `cannot-open` for what `pad` did not make */
export function unpad(padded: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = padded.length < 4 ? -1 : new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length < 0 || length > padded.length - 4) throw cannotOpen();
  return padded.slice(4, 4 + length);
}

/** secretbox with a random nonce in front: sealing under a shared key (histories, keys at rest). */
export function sealWithKey(plaintext: Uint8Array, key: Uint8Array, random: RandomBytes): Uint8Array<ArrayBuffer> {
  assert(key.length === 32, 'a secretbox key has 32 bytes');
  const nonce = random(24);
  return concatBytes(nonce, nacl.secretbox(plaintext, nonce, key));
}

/** @throws CryptoError `cannot-open` whatever is wrong */
export function openWithKey(sealed: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  assert(key.length === 32, 'a secretbox key has 32 bytes');
  const opened = sealed.length < 40 ? null : nacl.secretbox.open(sealed.subarray(24), sealed.subarray(0, 24), key);
  if (opened === null) throw cannotOpen();
  return Uint8Array.from(opened);
}
