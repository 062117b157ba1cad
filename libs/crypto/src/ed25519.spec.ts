// SPDX-License-Identifier: Apache-2.0
import { ed25519 } from '@noble/curves/ed25519.js';
import nacl from 'tweetnacl';
import { fromHex, utf8 } from '@glovebox/core';
import { isSignatureBy } from './ed25519.ts';
import { flipBit, seededRandom } from './testing.spec-data.ts';

const pair = nacl.sign.keyPair.fromSeed(seededRandom('ed25519')(32));
const message = utf8('message');
const signature = nacl.sign.detached(message, pair.secretKey);
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const toInteger = (bytes: Uint8Array) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const toBytes = (value: bigint) => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

describe('isSignatureBy', () => {
  it('accepts RFC 8032, 7.1, test 2', () => {
    const key = fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    const sig = fromHex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(isSignatureBy(key, fromHex('72'), sig)).toBe(true);
    expect(isSignatureBy(key, fromHex('73'), sig)).toBe(false);
  });

  it('refuses every flipped bit of the signature, and of the key', () => {
    expect(isSignatureBy(pair.publicKey, message, signature)).toBe(true);
    for (let bit = 0; bit < 512; bit += 5) {
      expect(isSignatureBy(pair.publicKey, message, flipBit(signature, bit))).toBe(false);
    }
    for (let bit = 0; bit < 256; bit += 5) {
      expect(isSignatureBy(flipBit(pair.publicKey, bit), message, signature)).toBe(false);
    }
  });

  it('refuses the second form of a signature', () => {
    const second = Uint8Array.from(signature);
    second.set(toBytes(toInteger(signature.subarray(32)) + ORDER), 32);
    expect(isSignatureBy(pair.publicKey, message, second)).toBe(false);
  });

  it('refuses keys of low order, under which one signature fits every message', () => {
    const order8 = '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05';
    const points = Array.from({ length: 8 }, (_, i) => ed25519.Point.fromHex(order8).multiplyUnsafe(BigInt(i)));
    expect(new Set(points.map((point) => point.toHex())).size).toBe(8);
    const anySignature = new Uint8Array(64);
    anySignature[0] = 1; // R is the neutral element, S is zero.
    expect(nacl.sign.detached.verify(message, anySignature, ed25519.Point.ZERO.toBytes())).toBe(true);
    for (const point of points) expect(isSignatureBy(point.toBytes(), message, anySignature)).toBe(false);
  });

  it('is total', () => {
    expect(isSignatureBy(new Uint8Array(31), message, signature)).toBe(false);
    expect(isSignatureBy(pair.publicKey, message, signature.subarray(1))).toBe(false);
    expect(isSignatureBy(new Uint8Array(32).fill(255), message, signature)).toBe(false);
  });
});
