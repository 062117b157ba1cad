// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64Url, toBase64Url, toHex, utf8 } from '@glovebox/core';
import { randomBytes } from '@glovebox/native';
import { createKeyStore, KeyStore, listIdentities, readProfile } from './key-store.ts';

const owner = {
  signingKey: toBase64Url(new Uint8Array(32).fill(1)),
  receivingKey: toBase64Url(new Uint8Array(32).fill(2)),
};
const passphrase = utf8('correct horse battery staple');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glovebox-key-store-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const create = () => createKeyStore({ directory, name: 'registry-keys', owner, passphrase, random: randomBytes });

describe('key store', () => {
  it('opens with the passphrase that it was made with, with the same keys each time', async () => {
    const self = await create();
    const [first, second] = [
      await KeyStore.open(directory, passphrase, randomBytes),
      await KeyStore.open(directory, passphrase, randomBytes),
    ];
    expect(first.self).toEqual(self);
    expect(await readProfile(directory)).toEqual(self);
    expect(first.identity.publicKey).toBe(self.identityKey);
    expect(toHex(second.questionSecret)).toBe(toHex(first.questionSecret));
    expect(toHex(second.historySecret)).not.toBe(toHex(second.questionSecret));
  });

  it('says so when the key file is another one', async () => {
    await create();
    await expect(KeyStore.open(directory, utf8('another passphrase here'), randomBytes)).rejects.toMatchObject({
      code: 'wrong-key-file',
      field: 'keyFile',
    });
  });

  it('is never overwritten', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ code: 'store-exists' });
  });

  it('refuses a profile that is not the sealed one, and a file of another form', async () => {
    await create();
    const path = join(directory, 'keybroker.json');
    const store = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(
      path,
      JSON.stringify({ ...store, profile: { ...store.profile, ownerFingerprint: '0'.repeat(64) } }),
    );
    await expect(KeyStore.open(directory, passphrase, randomBytes)).rejects.toMatchObject({ code: 'store-malformed' });
    await writeFile(path, '{"version":');
    await expect(KeyStore.open(directory, passphrase, randomBytes)).rejects.toMatchObject({ code: 'store-malformed' });
    await rm(path);
    await expect(KeyStore.open(directory, passphrase, randomBytes)).rejects.toMatchObject({ code: 'store-missing' });
  });

  it('bounds the work that an altered file can ask for', async () => {
    await create();
    const path = join(directory, 'keybroker.json');
    const store = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...store, derivation: { ...store.derivation, logN: 40 } }));
    await expect(KeyStore.open(directory, passphrase, randomBytes)).rejects.toMatchObject({ code: 'store-malformed' });
  });

  it('keeps one identity for each dataset, filed under a key of its own', async () => {
    await create();
    const store = await KeyStore.open(directory, passphrase, randomBytes);
    expect(await store.findIdentity('people')).toBeNull();
    const people = await store.createIdentity('people');
    const visits = await store.createIdentity('visits');
    expect(people.recipient).not.toBe(visits.recipient);
    const reopened = await KeyStore.open(directory, passphrase, randomBytes);
    expect(await reopened.findIdentity('people')).toEqual(people);
    expect((await listIdentities(directory)).toSorted()).toEqual(['people', 'visits']);

    const sealed = await readFile(join(directory, 'identities', 'people.sealed'));
    await writeFile(join(directory, 'identities', 'visits.sealed'), sealed);
    await expect(reopened.findIdentity('visits')).rejects.toMatchObject({ code: 'store-malformed' });
  });

  it('holds no raw key in any form in any file', async () => {
    await create();
    const store = await KeyStore.open(directory, passphrase, randomBytes);
    const { identity } = await store.createIdentity('people');
    const keys = [store.identity.secretKey.subarray(0, 32), store.questionSecret, store.historySecret, passphrase];
    const needles = [utf8(identity), utf8(identity.toLowerCase()), ...keys.flatMap(forms)];
    const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    expect(files).toHaveLength(2);
    for (const file of files) {
      const content = await readFile(join(file.parentPath, file.name));
      for (const needle of needles) expect(content.includes(Buffer.from(needle))).toBe(false);
    }
    // The search itself finds what is there.
    const content = await readFile(join(directory, 'keybroker.json'));
    expect(forms(fromBase64Url(store.self.identityKey)).some((form) => content.includes(Buffer.from(form)))).toBe(true);
  });
});

const forms = (key: Uint8Array): Uint8Array[] => [
  key,
  utf8(toHex(key)),
  utf8(toHex(key).toUpperCase()),
  utf8(toBase64Url(key)),
  utf8(Buffer.from(key).toString('base64')),
  new Uint8Array(Buffer.from(toHex(key), 'utf16le')),
];
