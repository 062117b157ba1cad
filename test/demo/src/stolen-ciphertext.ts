// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { askRecipient, ClientError, findOwnDataset } from '@glovebox/client';
import type { Manifest } from '@glovebox/contracts';
import { openDocument, signDocument } from '@glovebox/crypto';
import { personaClient } from './persona.ts';
import type { Owner } from './setting.ts';
import type { World } from './world.ts';

export interface Theft {
  readonly victim: Owner;
  readonly thief: Owner;
  /** Digest of the victim's manifest. */
  readonly manifest: string;
}

/**
 * A second owner gets hold of the first owner's ciphertext (the host is helpful), signs a manifest that calls it a
 * version of its own dataset, and uploads it. Returns the refusal.
 */
export async function registerStolenCiphertext(
  world: World,
  agreementDigest: string,
  theft: Theft,
): Promise<ClientError> {
  const client = personaClient(world, theft.thief.name);
  const stolen = await stealManifest(world, theft);
  const view = await client.agreements.get(agreementDigest);
  const agreement = openDocument('glovebox/agreement/v1', view.envelope).value;
  const recipient = await askRecipient(client, findOwnDataset(client, agreement, theft.thief.dataset));
  const manifest: Manifest = {
    ...stolen,
    dataset: theft.thief.dataset,
    owner: recipient.owner,
    keybroker: recipient.keybroker,
  };
  const file = await open(join(world.dir, 'coordinator', 'blobs', stolen.ciphertext));
  try {
    const source = {
      size: stolen.ciphertextBytes,
      read: async (start: number, end: number) => {
        const part = new Uint8Array(end - start);
        await file.read(part, 0, part.length, start);
        return part;
      },
    };
    const options = { metadata: {}, resume: null, onAddress: () => undefined, onProgress: () => undefined };
    const upload = await client.upload(source, options);
    await client.datasets.register(upload, signDocument('glovebox/manifest/v1', manifest, client.party.signing));
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  } finally {
    await file.close();
  }
  throw new Error('the stolen ciphertext was accepted');
}

async function stealManifest(world: World, { victim, manifest }: Theft): Promise<Manifest> {
  const versions = await personaClient(world, victim.name).datasets.list();
  const found = versions.find((version) => version.digest === manifest);
  if (!found) throw new Error('there is nothing to steal');
  return openDocument('glovebox/manifest/v1', found.manifest).value;
}
