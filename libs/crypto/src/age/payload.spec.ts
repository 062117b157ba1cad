// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { collect, flipBit, pieces, portableCipher, seededRandom } from '../testing.spec-data.ts';
import { AGE_CHUNK_BYTES, agePayloadBytes, decryptAgePayload, encryptAgePayload } from './payload.ts';

const random = seededRandom('payload');
const fileKey = random(16);
const nonce = random(16);
const SEALED_CHUNK = AGE_CHUNK_BYTES + 16;

const encrypt = (plaintext: Uint8Array, ...sizes: number[]) =>
  collect(encryptAgePayload(pieces(plaintext, ...sizes), fileKey, nonce, portableCipher));
const decrypt = (payload: Uint8Array, ...sizes: number[]) =>
  collect(decryptAgePayload(pieces(payload, ...sizes), fileKey, portableCipher));

const chunk = (payload: Uint8Array, index: number) =>
  payload.subarray(16 + index * SEALED_CHUNK, 16 + (index + 1) * SEALED_CHUNK);

describe('age payload', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073])('round trip of %d bytes', async (length) => {
    const plaintext = random(length);
    const payload = await encrypt(plaintext, 70_000);
    expect(payload.length).toBe(agePayloadBytes(length));
    expect(payload.subarray(0, 16)).toEqual(nonce);
    expect(await decrypt(payload, 70_000)).toEqual(plaintext);
  });

  it('does not depend on how the stream is cut', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 200_000 }), sizes, sizes, async (length, cut, otherCut) => {
        const plaintext = seededRandom(String(length))(length);
        const payload = await encrypt(plaintext, ...cut);
        expect(payload.length).toBe(agePayloadBytes(length));
        expect(Buffer.compare(await decrypt(payload, ...otherCut), plaintext)).toBe(0);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('ignores empty pieces', async () => {
    const plaintext = random(AGE_CHUNK_BYTES);
    const payload = await encrypt(plaintext);
    async function* withEmpties() {
      for (const part of [payload.subarray(0, 16), payload.subarray(16)])
        yield* [new Uint8Array(0), part, new Uint8Array(0)];
    }
    expect(await collect(decryptAgePayload(withEmpties(), fileKey, portableCipher))).toEqual(plaintext);
  });

  it('is refused when any bit is flipped', async () => {
    const payload = await encrypt(random(20));
    for (let bit = 0; bit < payload.length * 8; bit++) {
      await expect(decrypt(flipBit(payload, bit))).rejects.toThrowCode('cannot-open');
    }
  });

  it('is refused when cut at any length', async () => {
    const payload = await encrypt(random(40));
    for (let length = 0; length < payload.length; length++) {
      await expect(decrypt(payload.subarray(0, length))).rejects.toThrowCode('cannot-open');
    }
  });

  it('is refused when chunks are left out, swapped, repeated or added, also at a chunk boundary', async () => {
    const payload = await encrypt(random(3 * AGE_CHUNK_BYTES));
    const [a, b, c] = [chunk(payload, 0), chunk(payload, 1), chunk(payload, 2)];
    const start = payload.subarray(0, 16);
    for (const parts of [[], [a], [b], [c], [a, b], [b, c], [a, c], [b, a, c], [a, a, c], [a, b, c, c], [a, b, c, a]]) {
      await expect(decrypt(Buffer.concat([start, ...parts]))).rejects.toThrowCode('cannot-open');
    }
    await expect(decrypt(Buffer.concat([payload, new Uint8Array(1)]))).rejects.toThrowCode('cannot-open');
    await expect(decrypt(Buffer.concat([start, a, b, c]))).resolves.toHaveLength(3 * AGE_CHUNK_BYTES);
  });

  it('is refused under another file key', async () => {
    const payload = await encrypt(random(5));
    const other = decryptAgePayload(pieces(payload), random(16), portableCipher);
    await expect(collect(other)).rejects.toThrowCode('cannot-open');
  });

  it('emits a chunk before it asks for the one after the next', async () => {
    const plaintext = random(4 * AGE_CHUNK_BYTES);
    let asked = 0;
    async function* counted() {
      for await (const piece of pieces(plaintext, AGE_CHUNK_BYTES)) {
        asked++;
        yield piece;
      }
    }
    let emitted = -1; // the nonce
    for await (const part of encryptAgePayload(counted(), fileKey, nonce, portableCipher)) {
      expect(part.length).toBeLessThanOrEqual(SEALED_CHUNK);
      expect(asked).toBeLessThanOrEqual(++emitted + 1);
    }
    expect(emitted).toBe(4);
  });

  it('hands on the error of its source', async () => {
    async function* broken() {
      yield random(10);
      throw new Error('disk');
    }
    await expect(collect(encryptAgePayload(broken(), fileKey, nonce, portableCipher))).rejects.toThrow('disk');
    await expect(collect(decryptAgePayload(broken(), fileKey, portableCipher))).rejects.toThrow('disk');
  });
});
