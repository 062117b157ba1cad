// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { PayloadCipher } from '@glovebox/crypto';

const ALGORITHM = 'chacha20-poly1305';
const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES };

/** ChaCha20-Poly1305 from OpenSSL: about twenty times as fast as the portable one. */
export const nodePayloadCipher: PayloadCipher = {
  seal(key, nonce12, plaintext) {
    const cipher = createCipheriv(ALGORITHM, key, nonce12, OPTIONS);
    const sealed = uninitialized(plaintext.length + TAG_BYTES);
    sealed.set(cipher.update(plaintext));
    cipher.final();
    sealed.set(cipher.getAuthTag(), plaintext.length);
    return sealed;
  },

  open(key, nonce12, ciphertext) {
    const end = ciphertext.length - TAG_BYTES;
    if (end < 0) return null;
    const decipher = createDecipheriv(ALGORITHM, key, nonce12, OPTIONS);
    decipher.setAuthTag(ciphertext.subarray(end));
    const plaintext = decipher.update(ciphertext.subarray(0, end));
    try {
      decipher.final();
    } catch {
      return null;
    }
    return plain(plaintext);
  },
};

/** Memory of its own that is not zeroed first: every byte is about to be written. */
const uninitialized = (length: number): Uint8Array => plain(Buffer.allocUnsafeSlow(length));

/** Without Node's Buffer around it, whose methods mean other things. */
const plain = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);
