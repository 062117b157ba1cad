// SPDX-License-Identifier: Apache-2.0
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Bytes, bytesOf, Digest, Identifier, Key32, Slug } from '@glovebox/contracts';
import { canonicalBytes, fromBase64Url, parseJson, toBase64Url, type Json } from '@glovebox/core';
import {
  createAgeIdentity,
  deriveKey,
  openWithKey,
  partyFingerprint,
  sealWithKey,
  signingKeyFromSeed,
  type RandomBytes,
  type SigningKey,
} from '@glovebox/crypto';
import { writeFileAtomic } from '@glovebox/native';
import { isCoded, KeybrokerError } from './error.ts';
import { deriveSealingKey, KeyDerivation, newDerivation } from './passphrase.ts';
import type { KeybrokerSelf } from './self.ts';

/** Public: who the keybroker is. */
const Profile = z.strictObject({ name: Slug, identityKey: Key32, ownerSigningKey: Key32, ownerFingerprint: Digest });
/** Public, and authenticated by what is sealed: the profile is inside as well. */
const StoreFile = z.strictObject({
  version: z.literal(1),
  profile: Profile,
  derivation: KeyDerivation,
  sealed: Bytes.max(4096),
});
/** Never on disk but sealed. */
const Secrets = z.strictObject({
  profile: Profile,
  identitySeed: bytesOf(32),
  questionSecret: bytesOf(32),
  historySecret: bytesOf(32),
  datasetSecret: bytesOf(32),
});
type Secrets = z.infer<typeof Secrets>;
const DatasetIdentity = z.strictObject({
  dataset: Identifier,
  identity: z.string().regex(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/),
  recipient: z.string().regex(/^age1[a-z0-9]{58}$/),
});
export type DatasetIdentity = z.infer<typeof DatasetIdentity>;

export interface NewStore {
  readonly directory: string;
  readonly name: string;
  readonly owner: { readonly signingKey: string; readonly receivingKey: string };
  readonly passphrase: Uint8Array;
  readonly random: RandomBytes;
}

const storePath = (directory: string) => join(directory, 'keybroker.json');
const identitiesPath = (directory: string) => join(directory, 'identities');

/**
 * Makes the keys of a new keybroker and seals them under the passphrase.
 * @throws KeybrokerError `store-exists`: a store is never overwritten, its keys are the only way to the owner's data
 */
export async function createKeyStore(options: NewStore): Promise<KeybrokerSelf> {
  const { directory, random } = options;
  if (await exists(storePath(directory))) {
    throw new KeybrokerError('store-exists', `\`${directory}\` already holds a keybroker`, {
      field: 'dir',
      remedy: 'choose another directory',
    });
  }
  const identitySeed = random(32);
  const profile = {
    name: options.name,
    identityKey: signingKeyFromSeed(identitySeed).publicKey,
    ownerSigningKey: options.owner.signingKey,
    ownerFingerprint: partyFingerprint(options.owner),
  };
  const secrets: Secrets = {
    profile,
    identitySeed: toBase64Url(identitySeed),
    questionSecret: toBase64Url(random(32)),
    historySecret: toBase64Url(random(32)),
    datasetSecret: toBase64Url(random(32)),
  };
  const derivation = newDerivation(random);
  const key = await deriveSealingKey(options.passphrase, derivation);
  const sealed = toBase64Url(sealWithKey(canonicalBytes(secrets), key, random));
  await mkdir(identitiesPath(directory), { recursive: true, mode: 0o700 });
  await writeJson(storePath(directory), { version: 1, profile, derivation, sealed });
  return profile;
}

/**
 * The public part of a store, without its keys.
 * @throws KeybrokerError `store-missing`, `store-malformed`
 */
export const readProfile = async (directory: string): Promise<KeybrokerSelf> => (await readStore(directory)).profile;

/**
 * The keys of a keybroker, in memory. They are sealed at rest: the long-lived ones under the passphrase, each dataset's
 * identity in a file of its own under a key of its own, so that deleting the file erases the dataset and nothing else.
 */
export class KeyStore {
  readonly self: KeybrokerSelf;
  readonly identity: SigningKey;
  readonly questionSecret: Uint8Array;
  readonly historySecret: Uint8Array;
  readonly #datasetSecret: Uint8Array;
  readonly #directory: string;
  readonly #random: RandomBytes;

  private constructor(directory: string, secrets: Secrets, random: RandomBytes) {
    this.self = secrets.profile;
    this.identity = signingKeyFromSeed(fromBase64Url(secrets.identitySeed));
    this.questionSecret = fromBase64Url(secrets.questionSecret);
    this.historySecret = fromBase64Url(secrets.historySecret);
    this.#datasetSecret = fromBase64Url(secrets.datasetSecret);
    this.#directory = directory;
    this.#random = random;
  }

  /** @throws KeybrokerError `store-missing`, `store-malformed`, `wrong-key-file` */
  static async open(directory: string, passphrase: Uint8Array, random: RandomBytes): Promise<KeyStore> {
    const store = await readStore(directory);
    const key = await deriveSealingKey(passphrase, store.derivation);
    const secrets = parse(Secrets, open(fromBase64Url(store.sealed), key, wrongKeyFile), 'sealed');
    if (JSON.stringify(secrets.profile) !== JSON.stringify(store.profile)) {
      throw malformed('profile', 'the profile is not the one that was sealed with the keys');
    }
    return new KeyStore(directory, secrets, random);
  }

  /** The age identity of a dataset, or null if there is none or it was deleted. */
  async findIdentity(dataset: string): Promise<DatasetIdentity | null> {
    const sealed = await readFile(this.#identityPath(dataset)).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (sealed === null) return null;
    const altered = () => malformed(dataset, 'the identity of this dataset does not open: its file was altered');
    const found = parse(DatasetIdentity, open(Uint8Array.from(sealed), this.#identityKey(dataset), altered), dataset);
    if (found.dataset !== dataset) throw malformed(dataset, 'an identity is not of the dataset that it is filed under');
    return found;
  }

  /** Makes the identity of a dataset and seals it to disk before returning. */
  async createIdentity(dataset: string): Promise<DatasetIdentity> {
    const made: DatasetIdentity = { dataset, ...createAgeIdentity(this.#random) };
    const sealed = sealWithKey(canonicalBytes(made), this.#identityKey(dataset), this.#random);
    await writeFileAtomic(this.#identityPath(dataset), sealed, 0o600);
    return made;
  }

  #identityPath(dataset: string): string {
    return join(identitiesPath(this.#directory), `${Identifier.parse(dataset)}.sealed`);
  }

  #identityKey(dataset: string): Uint8Array {
    return deriveKey(this.#datasetSecret, `glovebox/keybroker-identity/v1/${dataset}`);
  }
}

/** Names of the datasets whose identity is in the store. */
export async function listIdentities(directory: string): Promise<readonly string[]> {
  const names = await readdir(identitiesPath(directory)).catch(() => []);
  return names.filter((name) => name.endsWith('.sealed')).map((name) => name.slice(0, -'.sealed'.length));
}

async function readStore(directory: string) {
  const content = await readFile(storePath(directory)).catch((cause: unknown) => {
    throw new KeybrokerError('store-missing', `\`${directory}\` holds no keybroker`, {
      field: 'dir',
      remedy: 'make one with `glovebox-keybroker init`',
      cause,
    });
  });
  return parse(StoreFile, Uint8Array.from(content), 'keybroker.json');
}

function open(sealed: Uint8Array, key: Uint8Array, otherwise: () => KeybrokerError): Uint8Array {
  try {
    return openWithKey(sealed, key);
  } catch (error) {
    if (isCoded(error)) throw otherwise();
    throw error;
  }
}

const wrongKeyFile = () =>
  new KeybrokerError('wrong-key-file', 'the keys do not open: another key file, or an altered store', {
    field: 'keyFile',
    remedy: 'start with the key file that the store was made with',
  });

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array, field: string): T {
  try {
    const parsed = schema.safeParse(parseJson(bytes));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!isCoded(error)) throw error;
  }
  throw malformed(field, 'a file of the store is not what its format demands');
}

const malformed = (field: string, message: string) =>
  new KeybrokerError('store-malformed', message, { field, remedy: 'restore the directory from a backup' });

const writeJson = (path: string, value: Json) => writeFileAtomic(path, canonicalBytes(value), 0o600);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
