// SPDX-License-Identifier: Apache-2.0
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { fromUtf8, utf8 } from '@glovebox/core';
import { collect, flipBit, pieces, portableCipher, seededRandom } from '../testing.spec-data.ts';
import { AGE_HEADER_BYTES_MAX, encodeAgeHeader, parseAgeHeader, verifyAgeHeaderMac } from './header.ts';
import { createAgeIdentity } from './identity.ts';
import { openAgeHeader } from './open-header.ts';
import { encryptAgePayload } from './payload.ts';
import { readAgeHeader } from './read-header.ts';
import { sealAgeHeader } from './seal-header.ts';

const random = seededRandom('header');
const owner = createAgeIdentity(random);
const stranger = createAgeIdentity(random);
const fileKey = random(16);

describe('age header', () => {
  it('opens with the identity it was sealed to and with no other', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    expect(await openAgeHeader(header, owner.identity)).toEqual(Uint8Array.from(fileKey));
    await expect(openAgeHeader(header, stranger.identity)).rejects.toThrowCode('cannot-open');
  });

  it('has fresh wrapping each time', async () => {
    const first = await sealAgeHeader(fileKey, owner.recipient, random);
    expect(await sealAgeHeader(fileKey, owner.recipient, random)).not.toEqual(first);
  });

  it('makes identities as the library does', async () => {
    expect(owner.identity).toMatch(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/);
    expect(owner.recipient).toMatch(/^age1[02-9ac-hj-np-z]{58}$/);
    expect(await identityToRecipient(owner.identity)).toBe(owner.recipient);
  });

  it('is read by the library, and reads what the library wrote', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    const payload = await collect(encryptAgePayload(pieces(utf8('rows')), fileKey, random(16), portableCipher));
    const decrypter = new Decrypter();
    decrypter.addIdentity(owner.identity);
    expect(await decrypter.decrypt(Buffer.concat([header, payload]), 'text')).toBe('rows');

    const encrypter = new Encrypter();
    for (const { recipient } of [stranger, owner]) encrypter.addRecipient(recipient);
    const parts = await readAgeHeader(pieces(await encrypter.encrypt('rows'), 7));
    await expect(openAgeHeader(parts.header, owner.identity)).resolves.toHaveLength(16);
  });

  it('is checked against a file key alone', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    expect(() => verifyAgeHeaderMac(header, fileKey)).not.toThrow();
    expect(() => verifyAgeHeaderMac(header, random(16))).toThrowCode('cannot-open');
  });

  it('is refused when any bit is flipped, when cut, and with anything behind it', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    for (let bit = 0; bit < header.length * 8; bit++) {
      expect(() => verifyAgeHeaderMac(flipBit(header, bit), fileKey)).toThrowCode('cannot-open');
    }
    for (let bit = 0; bit < header.length * 8; bit += 41) {
      await expect(openAgeHeader(flipBit(header, bit), owner.identity)).rejects.toThrowCode('cannot-open');
    }
    for (let length = 0; length < header.length; length++) {
      expect(() => verifyAgeHeaderMac(header.subarray(0, length), fileKey)).toThrowCode('cannot-open');
    }
    const longer = Buffer.concat([header, utf8('\n')]);
    await expect(openAgeHeader(longer, owner.identity)).rejects.toThrowCode('cannot-open');
    await expect(openAgeHeader(header, 'AGE-SECRET-KEY-1')).rejects.toThrowCode('cannot-open');
  });

  it('does not take over a stanza from another file', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    const { stanzas } = parseAgeHeader(header);
    const stolen = encodeAgeHeader(stanzas, random(16));
    await expect(openAgeHeader(stolen, owner.identity)).rejects.toThrowCode('cannot-open');
  });

  it.each([
    ['nothing', ''],
    ['another kind of recipient', 'age1pq1qqqqqqqq'],
    ['an identity', owner.identity],
    ['a wrong check sum', `${owner.recipient.slice(0, -1)}${owner.recipient.endsWith('q') ? 'p' : 'q'}`],
    ['the point zero', 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqsygvwm9'],
  ])('is not sealed to %s', async (_name, recipient) => {
    await expect(sealAgeHeader(fileKey, recipient, random)).rejects.toThrowCode('malformed');
  });

  it('has one text for each value, and the parser is total', () => {
    const stanza = fc.record({
      args: fc.array(fc.stringMatching(/^[!-~]{1,20}$/), { minLength: 1, maxLength: 4 }),
      body: fc.uint8Array({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(fc.array(stanza, { minLength: 1, maxLength: 4 }), (stanzas) => {
        const encoded = encodeAgeHeader(stanzas, fileKey);
        verifyAgeHeaderMac(encoded, fileKey);
        const parsed = parseAgeHeader(encoded);
        expect(encodeAgeHeader(parsed.stanzas, fileKey)).toEqual(encoded);
        expect(parsed.stanzas.map(({ args, body }) => ({ args, body: [...body] }))).toEqual(
          stanzas.map(({ args, body }) => ({ args, body: [...body] })),
        );
      }),
      { numRuns: 100, seed: 2 },
    );
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .stringMatching(/^age-encryption.org\/v1\n(-> [ -~]{0,30}\n[A-Za-z+/=]{0,64}\n){0,3}--- [A-Za-z+/=]{0,44}\n$/)
        .map(utf8),
    );
    fc.assert(
      fc.property(hostile, (bytes) => {
        expect(() => verifyAgeHeaderMac(bytes, fileKey)).toThrowCode('cannot-open');
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe('readAgeHeader', () => {
  it('cuts anywhere and keeps every byte', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    const payload = random(1000);
    for (const size of [1, 2, 3, 50, header.length - 1, header.length, header.length + 1, 2000]) {
      const parts = await readAgeHeader(pieces(Buffer.concat([header, payload]), size));
      expect(parts.header).toEqual(header);
      expect(await collect(parts.rest)).toEqual(payload);
    }
  });

  it('stops reading what is no age file, or has no end', async () => {
    let bytesRead = 0;
    let closed = false;
    async function* endless(start: string, filler: string) {
      try {
        yield utf8(start);
        for (;;) {
          bytesRead += 1000;
          yield utf8(filler.repeat(1000));
        }
      } finally {
        closed = true;
      }
    }
    await expect(readAgeHeader(endless('PAR1', 'x'))).rejects.toThrowCode('cannot-open');
    expect([bytesRead, closed]).toEqual([0, true]);
    for (const filler of ['x', '\n']) {
      [bytesRead, closed] = [0, false];
      await expect(readAgeHeader(endless('age-encryption.org/v1\n-> ', filler))).rejects.toThrowCode('cannot-open');
      expect(bytesRead).toBeLessThan(AGE_HEADER_BYTES_MAX + 2000);
      expect(closed).toBe(true);
    }
  });

  it('closes its source when the reader of the payload stops early', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    let closed = false;
    async function* file() {
      try {
        yield Buffer.from(fromUtf8(header));
        for (;;) yield random(10);
      } finally {
        closed = true;
      }
    }
    const { rest } = await readAgeHeader(file());
    for await (const _part of rest) break;
    expect(closed).toBe(true);
  });

  it('refuses a file that ends inside its header', async () => {
    const header = await sealAgeHeader(fileKey, owner.recipient, random);
    for (const length of [0, 5, 22, header.length - 1]) {
      await expect(readAgeHeader(pieces(header.subarray(0, length), 9))).rejects.toThrowCode('cannot-open');
    }
  });
});
