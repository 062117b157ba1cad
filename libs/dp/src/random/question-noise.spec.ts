// SPDX-License-Identifier: Apache-2.0
import { createCipheriv } from 'node:crypto';
import { keyStreamBits, questionNoise } from './question-noise.ts';

const seed = new Uint8Array(32).fill(9);

describe('the stream of bits', () => {
  it('is the ChaCha20 key stream (RFC 8439, A.1, vector 1), the first bit first', () => {
    expect(keyStreamBits(new Uint8Array(32)).take(128).toString(16)).toBe('76b8e0ada0f13d90405d6ae55386bd28');
  });

  it('is the same in pieces of any size, beyond its first blocks', () => {
    const key = new Uint8Array(32).fill(3);
    const bytes = createCipheriv('chacha20', key, Buffer.alloc(16)).update(Buffer.alloc(20_000));
    const expected = BigInt(`0x${bytes.toString('hex')}`);
    const source = keyStreamBits(key);
    let value = 0n;
    let taken = 0;
    for (let size = 0; taken + size <= 160_000; size = (size + 7) % 101) {
      value = (value << BigInt(size)) | source.take(size);
      taken += size;
    }
    expect(value === expected >> BigInt(160_000 - taken)).toBe(true);
  });
});

describe('the noise of a question', () => {
  it('depends on seed, cell and use, and on nothing else', () => {
    const noise = questionNoise(seed);
    const first = noise(['a', null], 'sum').take(256);
    expect(noise(['a', null], 'sum').take(256)).toBe(first);
    noise(['b', null], 'sum').take(999);
    expect(questionNoise(Uint8Array.from(seed))(['a', null], 'sum').take(256)).toBe(first);
    const others = [
      noise(['a', null], 'count'),
      noise(['a', 'null'], 'sum'),
      noise(['a'], 'sum'),
      noise([null, 'a'], 'sum'),
      noise(['a","null'], 'sum'),
      noise(['a', null], 'sum', ''),
      noise(['a', null], 's', 'um'),
      questionNoise(new Uint8Array(32).fill(8))(['a', null], 'sum'),
    ].map((bits) => bits.take(256));
    expect(new Set([first, ...others]).size).toBe(9);
  });

  it('takes no seed of another length', () => {
    expect(() => questionNoise(new Uint8Array(31))).toThrow('assertion failed');
  });
});
