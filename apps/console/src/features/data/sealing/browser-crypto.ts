// SPDX-License-Identifier: Apache-2.0
import type { SealingTools } from '@glovebox/client';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { browserEnvironment } from '../../../lib/environment.ts';

/** What sealing needs, in a browser: WebCrypto has no ChaCha20-Poly1305 and no hash that takes a stream. */
export const browserSealing: SealingTools = {
  random: browserEnvironment.random,
  cipher: {
    seal: (key, nonce12, plaintext) => chacha20poly1305(key, nonce12).encrypt(plaintext),
    open: (key, nonce12, ciphertext) => {
      try {
        return chacha20poly1305(key, nonce12).decrypt(ciphertext);
      } catch {
        return null;
      }
    },
  },
  sha256: () => {
    const hash = sha256.create();
    return {
      update: (bytes) => void hash.update(bytes),
      hex: () => Array.from(hash.clone().digest(), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  },
};
