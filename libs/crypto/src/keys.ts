// SPDX-License-Identifier: Apache-2.0
import nacl from 'tweetnacl';
import { assert, toBase64Url } from '@glovebox/core';
import { canonicalDigest } from './digest.ts';

/** Source of random bytes, passed in by the process that has one. */
export type RandomBytes = (length: number) => Uint8Array;

export interface SigningKey {
  /** Ed25519 public key, base64url. */
  readonly publicKey: string;
  /** 64 bytes: seed and public key (NaCl's form). */
  readonly secretKey: Uint8Array;
}

export interface BoxKey {
  /** X25519 public key, base64url. */
  readonly publicKey: string;
  readonly secretKey: Uint8Array;
}

/** Ed25519 key pair of a 32-byte seed. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  assert(seed.length === 32, 'an Ed25519 seed has 32 bytes');
  const pair = nacl.sign.keyPair.fromSeed(seed);
  return { publicKey: toBase64Url(pair.publicKey), secretKey: pair.secretKey };
}

/** X25519 key pair of a 32-byte secret. */
export function boxKeyFromSecret(secret: Uint8Array): BoxKey {
  assert(secret.length === 32, 'an X25519 secret has 32 bytes');
  const pair = nacl.box.keyPair.fromSecretKey(Uint8Array.from(secret));
  return { publicKey: toBase64Url(pair.publicKey), secretKey: pair.secretKey };
}

/** The name that a party is known by: digest of its two public keys. Compared by people over another channel. */
export const partyFingerprint = (party: { readonly signingKey: string; readonly receivingKey: string }): string =>
  canonicalDigest('glovebox/party-fingerprint/v1', { signingKey: party.signingKey, receivingKey: party.receivingKey });

/** A fingerprint in groups of four, for reading aloud. */
export const displayFingerprint = (fingerprint: string): string => fingerprint.match(/.{4}/g)?.join(' ') ?? fingerprint;
