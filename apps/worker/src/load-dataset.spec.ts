// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '@glovebox/contracts';
import { concatBytes, utf8 } from '@glovebox/core';
import { contentDigest, createAgeIdentity, encryptAgePayload, sealAgeHeader } from '@glovebox/crypto';
import { nodePayloadCipher, randomBytes } from '@glovebox/native';
import { loadDataset } from './load-dataset.ts';

const arrow = randomBytes(200_000);
const fileKey = randomBytes(16);

async function* inPieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    yield await Promise.resolve(bytes.subarray(offset, offset + size));
  }
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return concatBytes(...parts);
}

async function seal(plaintext: Uint8Array) {
  const { recipient } = createAgeIdentity(randomBytes);
  const header = await sealAgeHeader(fileKey, recipient, randomBytes);
  const payload = await collect(encryptAgePayload(inPieces(plaintext), fileKey, randomBytes(16), nodePayloadCipher));
  const file = concatBytes(header, payload);
  const manifest: Manifest = {
    dataset: 'registry',
    owner: '0'.repeat(64),
    keybroker: 'A'.repeat(43),
    recipient,
    columns: [{ name: 'id', type: { type: 'text' }, nullable: false }],
    rows: 1,
    header: contentDigest(header),
    ciphertext: contentDigest(file),
    ciphertextBytes: file.length,
    plaintext: contentDigest(plaintext),
    plaintextBytes: plaintext.length,
    created: '2026-11-24T05:37:00Z',
  };
  return { header, payload, file, manifest };
}

const load = async (
  manifest: Manifest,
  ciphertext: AsyncIterable<Uint8Array>,
  more: Partial<Parameters<typeof loadDataset>[0]> = {},
) => {
  let fed: Uint8Array = new Uint8Array();
  await loadDataset({
    manifest,
    otherHeaders: [],
    fileKey,
    ciphertext,
    cipher: nodePayloadCipher,
    feed: async (stream) => {
      fed = await collect(stream);
      return { rows: 1 };
    },
    ...more,
  });
  return fed;
};

const flip = (bytes: Uint8Array, index: number) => bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));

describe('loading a dataset', () => {
  let sealed: Awaited<ReturnType<typeof seal>>;
  beforeAll(async () => {
    sealed = await seal(arrow);
  });

  it.each([1 << 20, 65_536, 977])('feeds the content, in pieces of %d bytes', async (size) => {
    expect(await load(sealed.manifest, inPieces(sealed.file, size))).toEqual(arrow);
  });

  it('reads to the end what the reader leaves over', async () => {
    const feed = async (stream: AsyncIterable<Uint8Array>) => {
      for await (const part of stream) if (part.length > 0) break;
      return { rows: 1 };
    };
    await expect(load(sealed.manifest, inPieces(sealed.file), { feed })).resolves.toBeDefined();
    const altered = flip(sealed.file, sealed.file.length - 1);
    await expect(load(sealed.manifest, inPieces(altered), { feed })).rejects.toMatchObject({
      code: 'ciphertext-altered',
    });
  });

  const refusals: [string, string, () => Uint8Array][] = [
    ['a truncated file', 'ciphertext-truncated', () => sealed.file.subarray(0, -30_000)],
    [
      'a file cut at a chunk',
      'ciphertext-truncated',
      () => sealed.file.subarray(0, sealed.header.length + 16 + 65_552),
    ],
    ['a file cut inside its header', 'ciphertext-truncated', () => sealed.file.subarray(0, 20)],
    ['a longer file', 'ciphertext-altered', () => concatBytes(sealed.file, new Uint8Array(5))],
    ['an altered payload', 'ciphertext-altered', () => flip(sealed.file, sealed.header.length + 100)],
    ['an altered header', 'header-altered', () => flip(sealed.file, sealed.header.length - 5)],
    ['something else', 'header-altered', () => concatBytes(utf8('not an age file'), sealed.file)],
  ];
  it.each(refusals)('refuses %s', async (_, code, file) => {
    await expect(load(sealed.manifest, inPieces(file()))).rejects.toMatchObject({ code });
  });

  it('refuses another content under the same header', async () => {
    const other = await collect(
      encryptAgePayload(inPieces(flip(arrow, 9)), fileKey, randomBytes(16), nodePayloadCipher),
    );
    const file = concatBytes(sealed.header, other);
    await expect(load(sealed.manifest, inPieces(file))).rejects.toMatchObject({ code: 'ciphertext-altered' });
    const manifest = { ...sealed.manifest, ciphertext: contentDigest(file) };
    await expect(load(manifest, inPieces(file))).rejects.toMatchObject({ code: 'plaintext-altered' });
  });

  it('refuses another number of rows than the manifest says', async () => {
    const loading = load({ ...sealed.manifest, rows: 2 }, inPieces(sealed.file));
    await expect(loading).rejects.toMatchObject({ code: 'rows-differ' });
  });

  it('tells the file of another dataset from an altered one', async () => {
    const other = await seal(arrow);
    const loading = load(sealed.manifest, inPieces(other.file), { otherHeaders: [other.manifest.header] });
    await expect(loading).rejects.toMatchObject({ code: 'ciphertext-swapped' });
  });

  it('refuses a granted key that is not the header’s', async () => {
    const loading = load(sealed.manifest, inPieces(sealed.file), { fileKey: randomBytes(16) });
    await expect(loading).rejects.toMatchObject({ code: 'header-key' });
  });

  it('blames a broken transfer on the transfer', async () => {
    async function* broken() {
      yield* inPieces(sealed.file.subarray(0, 50_000));
      throw new Error('connection reset');
    }
    await expect(load(sealed.manifest, broken())).rejects.toMatchObject({ code: 'transfer-broken' });
  });

  it('passes on what the reader refuses', async () => {
    const feed = () => Promise.reject(new Error('the reader refuses'));
    await expect(load(sealed.manifest, inPieces(sealed.file), { feed })).rejects.toThrow('the reader refuses');
  });
});
