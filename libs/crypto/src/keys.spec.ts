// SPDX-License-Identifier: Apache-2.0
import { boxKeyFromSecret, displayFingerprint, partyFingerprint, signingKeyFromSeed } from './keys.ts';
import { seededRandom } from './testing.spec-data.ts';

const random = seededRandom('keys');

describe('keys', () => {
  it('are a function of their seed', () => {
    const seed = random(32);
    expect(signingKeyFromSeed(seed)).toEqual(signingKeyFromSeed(seed));
    expect(boxKeyFromSecret(seed)).toEqual(boxKeyFromSecret(seed));
    expect(signingKeyFromSeed(seed).publicKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(signingKeyFromSeed(seed).publicKey).not.toBe(signingKeyFromSeed(random(32)).publicKey);
  });

  it('keep their own copy of the secret', () => {
    const secret = random(32);
    const key = boxKeyFromSecret(secret);
    const before = [...key.secretKey];
    secret.fill(0);
    expect([...key.secretKey]).toEqual(before);
  });

  it('of another length are a mistake', () => {
    expect(() => signingKeyFromSeed(random(31))).toThrow('assertion');
    expect(() => boxKeyFromSecret(random(33))).toThrow('assertion');
  });

  it('have a fingerprint that changes with either key', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((seed) => signingKeyFromSeed(seededRandom(seed)(32)).publicKey);
    const fingerprint = partyFingerprint({ signingKey: a!, receivingKey: b! });
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(partyFingerprint({ signingKey: c!, receivingKey: b! })).not.toBe(fingerprint);
    expect(partyFingerprint({ signingKey: a!, receivingKey: c! })).not.toBe(fingerprint);
    expect(partyFingerprint({ signingKey: b!, receivingKey: a! })).not.toBe(fingerprint);
    expect(displayFingerprint(fingerprint)).toHaveLength(79);
    expect(displayFingerprint('0123abcd')).toBe('0123 abcd');
  });
});
