// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { openAgeHeader, readAgeHeader } from '@glovebox/crypto';
import { everybody, keybrokerOf, owners, type World } from '@glovebox/demo';
import { KeyStore, readKeyFile } from '@glovebox/keybroker';
import { randomBytes, readFileChunks } from '@glovebox/native';
import type { Needle } from './leak-search.ts';

/** Every secret that exists in the world, taken from where it may be: homes, and sealed stores opened with their key files. */
export async function rawKeys(world: World, manifests: Readonly<Record<string, Manifest>>): Promise<Needle[]> {
  const needles: Needle[] = everybody.flatMap((name) => partyKeys(world, name));
  for (const { name, dataset } of owners) {
    const keybroker = keybrokerOf(name);
    const passphrase = await readKeyFile(join(world.dir, `${keybroker}.key`));
    const store = await KeyStore.open(join(world.dir, keybroker), passphrase, randomBytes);
    const identity = await store.findIdentity(dataset);
    const manifest = manifests[dataset];
    if (!identity || !manifest) throw new Error(`no identity of ${dataset}`);
    const blob = join(world.dir, 'coordinator/blobs', manifest.ciphertext);
    const { header } = await readAgeHeader(readFileChunks(blob));
    needles.push(
      { name: `${keybroker} identity seed`, bytes: store.identity.secretKey.subarray(0, 32) },
      { name: `${keybroker} question secret`, bytes: store.questionSecret },
      { name: `${keybroker} history secret`, bytes: store.historySecret },
      { name: `${dataset} age identity`, bytes: Buffer.from(identity.identity) },
      { name: `${dataset} file key`, bytes: await openAgeHeader(header, identity.identity) },
    );
  }
  return needles;
}

function partyKeys(world: World, name: string): Needle[] {
  const { secrets } = JSON.parse(readFileSync(join(world.home(name), 'keys.json'), 'utf8')) as {
    secrets: Record<string, string>;
  };
  return Object.entries(secrets).map(([key, value]) => ({ name: `${name} ${key}`, bytes: fromBase64Url(value) }));
}
