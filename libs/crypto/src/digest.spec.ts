// SPDX-License-Identifier: Apache-2.0
import { createHmac, hkdfSync } from 'node:crypto';
import { fromUtf8, toHex, utf8 } from '@glovebox/core';
import { canonicalDigest, contentDigest, deriveKey, hmacSha256, labelledDigest, preAuthEncoding } from './digest.ts';

describe('digests', () => {
  it('encodes as DSSE does', () => {
    const encoded = fromUtf8(preAuthEncoding('http://example.com/HelloWorld', utf8('hello world')));
    expect(encoded).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    expect(fromUtf8(preAuthEncoding('ü', utf8('')))).toBe('DSSEv1 2 ü 0 ');
  });

  it('keeps labels apart', () => {
    const body = utf8('body');
    expect(labelledDigest('a', body)).not.toBe(labelledDigest('b', body));
    expect(labelledDigest('a', body)).not.toBe(contentDigest(body));
    // Moving a byte between label and body is another digest.
    expect(labelledDigest('ab', utf8('c'))).not.toBe(labelledDigest('a', utf8('bc')));
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalDigest('l', { a: 1, b: [2] })).toBe(canonicalDigest('l', { b: [2], a: 1 }));
  });

  it('agrees with OpenSSL', () => {
    expect(contentDigest(utf8('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const key = new Uint8Array(32).fill(7);
    expect(toHex(hmacSha256(key, utf8('x')))).toBe(createHmac('sha256', key).update('x').digest('hex'));
    expect(toHex(deriveKey(key, 'info', 40))).toBe(
      Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), 'info', 40)).toString('hex'),
    );
  });
});
