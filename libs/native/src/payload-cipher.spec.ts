// SPDX-License-Identifier: Apache-2.0
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { fromHex, toHex, utf8 } from '@glovebox/core';
import { nodePayloadCipher } from './payload-cipher.ts';
import { randomBytes } from './random.ts';

describe('nodePayloadCipher', () => {
  it('agrees with another implementation', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        fc.uint8Array({ maxLength: 70_000 }),
        (key, nonce, plaintext) => {
          const sealed = nodePayloadCipher.seal(key, nonce, plaintext);
          expect(Buffer.compare(sealed, chacha20poly1305(key, nonce).encrypt(plaintext))).toBe(0);
          const opened = nodePayloadCipher.open(key, nonce, sealed);
          expect(opened !== null && Buffer.compare(opened, plaintext) === 0).toBe(true);
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });

  it('gives null for what was changed, cut or sealed otherwise', () => {
    const [key, nonce] = [randomBytes(32), randomBytes(12)];
    const sealed = nodePayloadCipher.seal(key, nonce, utf8('secret'));
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed);
      changed[i] = changed[i]! ^ 1;
      expect(nodePayloadCipher.open(key, nonce, changed)).toBeNull();
      expect(nodePayloadCipher.open(key, nonce, sealed.subarray(0, i))).toBeNull();
    }
    expect(nodePayloadCipher.open(randomBytes(32), nonce, sealed)).toBeNull();
    expect(nodePayloadCipher.open(key, randomBytes(12), sealed)).toBeNull();
  });

  it('gives bytes that are the caller’s', () => {
    const [key, nonce] = [new Uint8Array(32), new Uint8Array(12)];
    const sealed = nodePayloadCipher.seal(key, nonce, utf8('one'));
    const before = toHex(sealed);
    nodePayloadCipher.seal(key, nonce, utf8('two'));
    expect(toHex(sealed)).toBe(before);
    expect(fromHex(before)).toEqual(sealed);
  });
});
