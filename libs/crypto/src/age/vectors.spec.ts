// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as vectors from 'cctv-age';
import { collect, pieces, portableCipher } from '../testing.spec-data.ts';
import { encodeMacInput, encodeMacLine, parseAgeHeader } from './header.ts';
import { openAgeHeader } from './open-header.ts';
import { decryptAgePayload, encryptAgePayload } from './payload.ts';
import { readAgeHeader } from './read-header.ts';

/** Vectors of parts of age that are not part of this library. Every other vector runs. */
const NOT_OURS: readonly (readonly [RegExp, string])[] = [
  [/^armor_/, 'the ASCII form is not read: files travel as bytes'],
  [/^scrypt/, 'files are sealed to keys, never to passphrases'],
  [/^hybrid/, 'the hybrid recipient type is not used'],
];

interface Vector {
  readonly name: string;
  readonly expect: string;
  readonly identity: string;
  readonly fileKey: string | undefined;
  readonly payloadDigest: string | undefined;
  readonly file: Uint8Array;
}

function parseVector(name: string, bytes: Uint8Array): Vector {
  const end = Buffer.from(bytes).indexOf('\n\n');
  const text = Buffer.from(bytes.subarray(0, end)).toString('latin1');
  const fields = new Map(text.split('\n').map((line) => [line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']));
  const body = bytes.subarray(end + 2);
  return {
    name,
    expect: fields.get('expect') ?? '',
    identity: fields.get('identity') ?? '',
    fileKey: fields.get('file key'),
    payloadDigest: fields.get('payload'),
    file: fields.get('compressed') === 'zlib' ? inflateSync(body) : body,
  };
}

const all = Object.entries(vectors).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array);
const ours = all
  .filter(([name]) => !NOT_OURS.some(([pattern]) => pattern.test(name)))
  .map(([name, bytes]) => parseVector(name, bytes));

/** Everything that the library let out, and the error that ended it. */
async function openFile(file: Uint8Array, identity: string, ...sizes: number[]) {
  const released: Uint8Array[] = [];
  try {
    const { header, rest } = await readAgeHeader(pieces(file, ...sizes));
    const fileKey = await openAgeHeader(header, identity);
    for await (const part of decryptAgePayload(rest, fileKey, portableCipher)) released.push(part);
    return { released: Buffer.concat(released), header, fileKey, code: null };
  } catch (error) {
    return { released: Buffer.concat(released), code: (error as { code?: unknown }).code };
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('CCTV age vectors', () => {
  it('leaves out only what the list names', () => {
    expect(all.length).toBe(143);
    expect(ours.length).toBe(67);
    for (const [pattern] of NOT_OURS) expect(all.some(([name]) => pattern.test(name))).toBe(true);
  });

  it.each(ours.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const outcome = await openFile(vector.file, vector.identity, 65_536);
    expect(outcome.code).toBe(vector.expect === 'success' ? null : 'cannot-open');
    if (vector.payloadDigest !== undefined) expect(sha256(outcome.released)).toBe(vector.payloadDigest);
  });

  it.each(ours.filter(({ file }) => file.length < 200_000).map((vector) => [vector.name, vector] as const))(
    '%s, one byte at a time',
    async (_name, vector) => {
      const outcome = await openFile(vector.file, vector.identity, 1);
      expect(outcome.code).toBe(vector.expect === 'success' ? null : 'cannot-open');
      if (vector.payloadDigest !== undefined) expect(sha256(outcome.released)).toBe(vector.payloadDigest);
    },
  );

  it.each(ours.filter((vector) => vector.expect !== 'header failure').map((vector) => [vector.name, vector] as const))(
    '%s has the same header after decoding and encoding',
    async (_name, vector) => {
      const { header } = await readAgeHeader(pieces(vector.file, 100));
      const { stanzas, mac, macInput } = parseAgeHeader(header);
      expect(encodeMacInput(stanzas)).toEqual(Uint8Array.from(macInput));
      expect(encodeMacLine(encodeMacInput(stanzas), mac)).toEqual(header);
    },
  );

  it.each(ours.filter((vector) => vector.expect === 'success').map((vector) => [vector.name, vector] as const))(
    '%s has the same payload after decrypting and encrypting',
    async (_name, vector) => {
      const { released, header, fileKey } = await openFile(vector.file, vector.identity, 65_536);
      if (!header) throw new Error('did not open');
      expect(Buffer.from(fileKey).toString('hex')).toBe(vector.fileKey);
      const payload = vector.file.subarray(header.length);
      const again = encryptAgePayload(pieces(released, 10_000), fileKey, payload.subarray(0, 16), portableCipher);
      expect(sha256(await collect(again))).toBe(sha256(payload));
    },
  );
});
