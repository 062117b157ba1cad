// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { concatBytes, fromBase64Url, toBase64Url, utf8 } from '@glovebox/core';
import { openBox, openWithKey, sealBox, sealWithKey, unwrapSecret, wrapSecret } from './boxes.ts';
import { sha256, sha512 } from './digest.ts';
import { boxKeyFromSecret } from './keys.ts';
import { flipBit, seededRandom } from './testing.spec-data.ts';

const random = seededRandom('boxes');
const worker = boxKeyFromSecret(random(32));
const stranger = boxKeyFromSecret(random(32));
const ephemeral = boxKeyFromSecret(random(32));
const secret = random(80);
const context = utf8('the signed grant statement');
const ZERO_POINT = toBase64Url(new Uint8Array(32));

describe('wrapSecret and unwrapSecret', () => {
  const box = wrapSecret(secret, context, worker.publicKey, ephemeral);

  it('is the construction of the protocol', () => {
    const plaintext = concatBytes(sha256(context), secret);
    const nonce = sha512(context).subarray(0, 24);
    expect(box).toBe(toBase64Url(nacl.box(plaintext, nonce, fromBase64Url(worker.publicKey), ephemeral.secretKey)));
  });

  it('opens for the worker in the context and nowhere else', () => {
    expect(unwrapSecret(box, context, ephemeral.publicKey, worker)).toEqual(Uint8Array.from(secret));
    const cases = [
      () => unwrapSecret(box, utf8('another statement'), ephemeral.publicKey, worker),
      () => unwrapSecret(box, context, stranger.publicKey, worker),
      () => unwrapSecret(box, context, ephemeral.publicKey, stranger),
      () => unwrapSecret(box, context, ZERO_POINT, worker),
      () => unwrapSecret(box, context, 'AAAA', worker),
      () => unwrapSecret('', context, ephemeral.publicKey, worker),
      () => unwrapSecret('not base64url!', context, ephemeral.publicKey, worker),
    ];
    for (const open of cases) expect(open).toThrowCode('cannot-open');
    for (let bit = 0; bit < fromBase64Url(box).length * 8; bit += 13) {
      const flipped = toBase64Url(flipBit(fromBase64Url(box), bit));
      expect(() => unwrapSecret(flipped, context, ephemeral.publicKey, worker)).toThrowCode('cannot-open');
    }
  });

  it('demands the context inside as well, should two contexts ever share a nonce', () => {
    const plaintext = concatBytes(sha256(utf8('another statement')), secret);
    const forged = nacl.box(
      plaintext,
      sha512(context).subarray(0, 24),
      fromBase64Url(worker.publicKey),
      ephemeral.secretKey,
    );
    expect(() => unwrapSecret(toBase64Url(forged), context, ephemeral.publicKey, worker)).toThrowCode('cannot-open');
  });

  it('does not wrap to a key that everybody knows the secret of', () => {
    for (const recipient of [ZERO_POINT, toBase64Url(Uint8Array.from([1, ...new Uint8Array(31)])), 'AAAA', '!']) {
      expect(() => wrapSecret(secret, context, recipient, ephemeral)).toThrowCode('malformed');
      expect(() => sealBox(secret, 'l', recipient, random)).toThrowCode('malformed');
    }
  });
});

describe('sealBox and openBox', () => {
  it('round trip, in size classes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 10_000 }), (content) => {
        const sealed = sealBox(content, 'label', worker.publicKey, random);
        expect(openBox(sealed, 'label', worker)).toEqual(content);
        const size = fromBase64Url(sealed.box).length - 16;
        expect(size).toBe(content.length + 4 <= 4096 ? 4096 : content.length + 4 <= 8192 ? 8192 : 16_384);
      }),
      { numRuns: 20, seed: 5 },
    );
  });

  it('opens for nobody else, under no other label, and not when changed', () => {
    const sealed = sealBox(secret, 'label', worker.publicKey, random);
    const cases = [
      () => openBox(sealed, 'label', stranger),
      () => openBox(sealed, 'other', worker),
      () => openBox({ ...sealed, recipient: stranger.publicKey }, 'label', worker),
      () => openBox({ ...sealed, ephemeral: stranger.publicKey }, 'label', worker),
      () => openBox({ ...sealed, ephemeral: ZERO_POINT }, 'label', worker),
      () => openBox({ ...sealed, ephemeral: '!' }, 'label', worker),
      () => openBox({ ...sealed, box: '' }, 'label', worker),
      () => openBox({ ...sealed, box: '!' }, 'label', worker),
      () => openBox({ ...sealed, box: toBase64Url(flipBit(fromBase64Url(sealed.box), 999)) }, 'label', worker),
    ];
    for (const open of cases) expect(open).toThrowCode('cannot-open');
  });

  it('uses a new key each time', () => {
    const [a, b] = [1, 2].map(() => sealBox(secret, 'label', worker.publicKey, random));
    expect(a?.ephemeral).not.toBe(b?.ephemeral);
    expect(a?.box).not.toBe(b?.box);
  });
});

describe('sealWithKey and openWithKey', () => {
  const key = random(32);

  it('round trip', () => {
    for (const length of [0, 1, 5000]) {
      const content = random(length);
      expect(openWithKey(sealWithKey(content, key, random), key)).toEqual(Uint8Array.from(content));
    }
  });

  it('opens under no other key, not when changed and not when cut', () => {
    const sealed = sealWithKey(secret, key, random);
    expect(() => openWithKey(sealed, random(32))).toThrowCode('cannot-open');
    for (let bit = 0; bit < sealed.length * 8; bit += 11) {
      expect(() => openWithKey(flipBit(sealed, bit), key)).toThrowCode('cannot-open');
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => openWithKey(sealed.subarray(0, length), key)).toThrowCode('cannot-open');
    }
  });
});
