// SPDX-License-Identifier: Apache-2.0
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { base64nopad } from '@scure/base';
import { assert, concatBytes, utf8 } from '@glovebox/core';
import type { RandomBytes } from '../keys.ts';
import { AGE_FILE_KEY_BYTES, encodeAgeHeader, type AgeStanza } from './header.ts';
import { notARecipient, parseAgeRecipient } from './identity.ts';

/**
 * The header of a file with this file key for one recipient, through the newline after its MAC. The library that opens
 * headers cannot be handed a file key or randomness, so sealing is written out here (C2SP age, "The X25519 recipient
 * type").
 * @throws CryptoError `malformed` when the recipient is none (the promise rejects)
 */
export function sealAgeHeader(
  fileKey: Uint8Array,
  recipient: string,
  random: RandomBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve) => {
    assert(fileKey.length === AGE_FILE_KEY_BYTES, 'an age file key has 16 bytes');
    resolve(encodeAgeHeader([wrapFileKey(fileKey, parseAgeRecipient(recipient), random)], fileKey));
  });
}

function wrapFileKey(fileKey: Uint8Array, recipient: Uint8Array, random: RandomBytes): AgeStanza {
  const ephemeral = random(32);
  const share = x25519.getPublicKey(ephemeral);
  const key = hkdf(
    nobleSha256,
    agree(ephemeral, recipient),
    concatBytes(share, recipient),
    utf8('age-encryption.org/v1/X25519'),
    32,
  );
  // The wrap key is used once, so the nonce is fixed at zero.
  const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
  return { args: ['X25519', base64nopad.encode(share)], body };
}

/** A point of low order would make the shared secret known to everybody: it is no recipient. */
function agree(secret: Uint8Array, point: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(secret, point);
  } catch (cause) {
    throw notARecipient(cause);
  }
}
