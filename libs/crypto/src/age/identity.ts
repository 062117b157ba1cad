// SPDX-License-Identifier: Apache-2.0
import { x25519 } from '@noble/curves/ed25519.js';
import { bech32 } from '@scure/base';
import { assert } from '@glovebox/core';
import { CryptoError } from '../error.ts';
import type { RandomBytes } from '../keys.ts';

/** An X25519 identity and its recipient, as the stock tool writes them: `AGE-SECRET-KEY-1…` and `age1…`. */
export interface AgeIdentity {
  readonly identity: string;
  readonly recipient: string;
}

/** A fresh identity. Keybrokers make one for each dataset: forgetting it erases the dataset. */
export function createAgeIdentity(random: RandomBytes): AgeIdentity {
  const secret = random(32);
  assert(secret.length === 32, 'an X25519 secret has 32 bytes');
  return {
    identity: bech32.encodeFromBytes('AGE-SECRET-KEY-', secret).toUpperCase(),
    recipient: bech32.encodeFromBytes('age', x25519.getPublicKey(secret)),
  };
}

/** The X25519 point of `age1…`. @throws CryptoError `malformed` */
export function parseAgeRecipient(recipient: string): Uint8Array {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(recipient);
    if (prefix === 'age' && bytes.length === 32) return bytes;
  } catch (cause) {
    throw notARecipient(cause);
  }
  throw notARecipient();
}

export const notARecipient = (cause?: unknown): CryptoError =>
  new CryptoError('malformed', 'not an age X25519 recipient', {
    field: 'recipient',
    remedy: 'use the `age1…` recipient that the keybroker made for this dataset',
    cause,
  });
