// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Cancel, SignedEnvelope } from '@glovebox/contracts';
import nacl from 'tweetnacl';
import { canonicalBytes, fromBase64Url, toBase64Url, utf8 } from '@glovebox/core';
import { coSign, documentDigest, isVerifiedDocument, openDocument, signDocument } from './documents.ts';
import { preAuthEncoding } from './digest.ts';
import { signingKeyFromSeed, type SigningKey } from './keys.ts';
import { flipBit, seededRandom } from './testing.spec-data.ts';

const random = seededRandom('documents');
const [owner, officer, stranger] = [1, 2, 3].map(() => signingKeyFromSeed(random(32))) as [
  SigningKey,
  SigningKey,
  SigningKey,
];
const TYPE = 'glovebox/cancel/v1';
const value: Cancel = { job: 'ab'.repeat(32), time: '2026-11-24T05:37:00Z' };
const envelope = signDocument(TYPE, value, owner);

/** An envelope around exactly these bytes. */
function signBytes(payload: Uint8Array, key = owner, type: string = TYPE): SignedEnvelope {
  const sig = toBase64Url(nacl.sign.detached(preAuthEncoding(type, payload), key.secretKey));
  return { payloadType: type, payload: toBase64Url(payload), signatures: [{ keyid: key.publicKey, sig }] };
}

describe('openDocument', () => {
  it('gives value, digest and signers', () => {
    const document = openDocument(TYPE, envelope, [owner.publicKey]);
    expect(document.value).toEqual(value);
    expect(document.signers).toEqual([owner.publicKey]);
    expect(document.digest).toBe(documentDigest(envelope));
    expect(document.envelope).toEqual(envelope);
  });

  it('names a document without its signatures', () => {
    expect(documentDigest(signDocument(TYPE, value, officer))).toBe(documentDigest(envelope));
    expect(documentDigest(signDocument(TYPE, { ...value, job: 'cd'.repeat(32) }, owner))).not.toBe(
      documentDigest(envelope),
    );
  });

  it('refuses every flipped bit of the payload and of the signature', () => {
    const payload = fromBase64Url(envelope.payload);
    for (let bit = 0; bit < payload.length * 8; bit += 7) {
      const changed = { ...envelope, payload: toBase64Url(flipBit(payload, bit)) };
      expect(() => openDocument(TYPE, changed)).toThrowCode('signature');
    }
    const { keyid, sig } = envelope.signatures[0]!;
    for (let bit = 0; bit < 512; bit += 9) {
      const changed = { ...envelope, signatures: [{ keyid, sig: toBase64Url(flipBit(fromBase64Url(sig), bit)) }] };
      expect(() => openDocument(TYPE, changed)).toThrowCode('signature');
    }
  });

  it('refuses another type, and a signature made for another type', () => {
    expect(() => openDocument('glovebox/stop/v1', envelope)).toThrowCode('wrong-type');
    const renamed = { ...envelope, payloadType: 'glovebox/stop/v1' };
    expect(() => openDocument('glovebox/stop/v1', renamed)).toThrowCode('signature');
  });

  it("refuses a stranger's signature in the owner's place", () => {
    const byStranger = signDocument(TYPE, value, stranger);
    expect(() => openDocument(TYPE, byStranger, [owner.publicKey])).toThrowCode('signature');
    const relabelled = { ...byStranger, signatures: [{ ...byStranger.signatures[0]!, keyid: owner.publicKey }] };
    expect(() => openDocument(TYPE, relabelled)).toThrowCode('signature');
    // On its own it is what it says: signed by the stranger.
    expect(openDocument(TYPE, byStranger).signers).toEqual([stranger.publicKey]);
  });

  it('refuses one wrong signature among right ones', () => {
    const wrong = { keyid: stranger.publicKey, sig: envelope.signatures[0]!.sig };
    expect(() => openDocument(TYPE, { ...envelope, signatures: [...envelope.signatures, wrong] })).toThrowCode(
      'signature',
    );
  });

  it('refuses a document that nobody signed', () => {
    expect(() => openDocument(TYPE, { ...envelope, signatures: [] })).toThrowCode('signature');
  });

  it('counts a signer once', () => {
    const twice = { ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] };
    expect(openDocument(TYPE, twice).signers).toEqual([owner.publicKey]);
  });

  it('verifies over the bytes received, canonical or not, and digests those', () => {
    const spaced = utf8(`{ "time":"${value.time}",\n "job":"${value.job}" }`);
    const document = openDocument(TYPE, signBytes(spaced));
    expect(document.value).toEqual(value);
    expect(document.digest).not.toBe(documentDigest(envelope));
  });

  it.each([
    ['a key twice', `{"job":"${value.job}","time":"${value.time}","time":"2027-01-01T00:00:00Z"}`, 'time'],
    [
      'a key twice, once escaped',
      `{"job":"${value.job}","time":"${value.time}","tim\\u0065":"2027-01-01T00:00:00Z"}`,
      'time',
    ],
    ['a field too many', `{"job":"${value.job}","time":"${value.time}","extra":1}`, TYPE],
    ['a field of another form', `{"job":"${value.job}","time":"yesterday"}`, 'time'],
    ['no JSON', '{"job"', 'payload'],
    ['a bottomless pit', '['.repeat(100_000), 'payload'],
  ])('refuses a signed payload with %s', (_name, text, field) => {
    expect(() => openDocument(TYPE, signBytes(utf8(text)))).toThrowCode('malformed');
    expect(() => openDocument(TYPE, signBytes(utf8(text)))).toThrow(expect.objectContaining({ field }));
  });

  it('refuses a signed payload that is not UTF-8', () => {
    expect(() => openDocument(TYPE, signBytes(new Uint8Array([0x22, 0xff, 0x22])))).toThrowCode('malformed');
  });

  it('does not read the payload before the signatures are right', () => {
    const [, ...broken] = utf8('x{"job"');
    const unsigned = { ...envelope, payload: toBase64Url(Uint8Array.from(broken)) };
    expect(() => openDocument(TYPE, unsigned)).toThrowCode('signature');
  });

  it('has only coded errors, whatever the envelope', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9_-]{0,100}$/));
    fc.assert(
      fc.property(text, text, text, (payload, keyid, sig) => {
        let code: unknown;
        try {
          openDocument(TYPE, { payloadType: TYPE, payload, signatures: [{ keyid, sig }] });
        } catch (error) {
          code = (error as { code?: unknown }).code;
        }
        expect(['signature', 'malformed']).toContain(code);
      }),
      { seed: 4 },
    );
  });

  it('marks what it verified, and nothing else', () => {
    const document = openDocument(TYPE, envelope);
    expect(isVerifiedDocument(document)).toBe(true);
    expect(isVerifiedDocument({ ...document })).toBe(false);
    expect(isVerifiedDocument(JSON.parse(JSON.stringify(document)) as object)).toBe(false);
  });

  it('gives a document that nobody can change afterwards', () => {
    const signatures = envelope.signatures.map((signature) => ({ ...signature }));
    const mine = { ...envelope, signatures };
    const document = openDocument(TYPE, mine);
    mine.payload = '';
    signatures[0]!.keyid = stranger.publicKey;
    expect(document.envelope).toEqual(envelope);
    expect(() => Object.assign(document.value, { job: '00' })).toThrow(TypeError);
    expect(() => Object.assign(document, { value: null })).toThrow(TypeError);
  });
});

describe('signDocument', () => {
  it('signs the canonical encoding', () => {
    expect(fromBase64Url(envelope.payload)).toEqual(canonicalBytes({ ...value }));
  });

  it('does not sign what is no such document', () => {
    expect(() => signDocument(TYPE, { ...value, time: 'now' }, owner)).toThrowCode('malformed');
    expect(() => signDocument(TYPE, { ...value, time: 'now' }, owner)).toThrow(
      expect.objectContaining({ field: 'time' }),
    );
  });
});

describe('coSign', () => {
  it('adds a signature over the same bytes, once', () => {
    const both = coSign(envelope, officer);
    expect(openDocument(TYPE, both, [owner.publicKey, officer.publicKey]).digest).toBe(documentDigest(envelope));
    expect(coSign(both, officer)).toBe(both);
    expect(coSign(both, owner)).toBe(both);
  });

  it('keeps bytes that are not canonical', () => {
    const spaced = signBytes(utf8(`{ "job":"${value.job}", "time":"${value.time}" }`));
    expect(openDocument(TYPE, coSign(spaced, officer)).signers).toHaveLength(2);
  });

  it('replaces a signature that somebody forged in the name of the signer', () => {
    const forged = { keyid: officer.publicKey, sig: envelope.signatures[0]!.sig };
    const poisoned = { ...envelope, signatures: [...envelope.signatures, forged] };
    expect(openDocument(TYPE, coSign(poisoned, officer)).signers).toEqual([owner.publicKey, officer.publicKey]);
  });
});
