// SPDX-License-Identifier: Apache-2.0
import { scryptSync } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { fromUtf8 } from '@glovebox/core';
import {
  ClientError,
  KeysFile,
  openKeysFile,
  partyIdentity,
  plainKeysFile,
  sealKeysFile,
  type PartyIdentity,
  type PartySecrets,
  type Scrypt,
} from '@glovebox/client';
import { randomBytes, writeFileAtomic } from '@glovebox/native';
import { CliError } from '../error.ts';
import { readJson } from './json-file.ts';
import type { HomePaths } from './paths.ts';

/** Writes new keys, readable by the user alone; never over old ones. @throws CliError `keys-exist` */
export async function createKeysFile(
  paths: HomePaths,
  name: string,
  secrets: PartySecrets,
  passphrase: string | null,
): Promise<PartyIdentity> {
  if (await exists(paths.keys)) {
    throw new CliError('keys-exist', `there are keys in \`${paths.root}\` already`, {
      field: 'home',
      remedy: 'use another GLOVEBOX_HOME; whoever deletes keys loses what was sealed to them',
    });
  }
  const content =
    passphrase === null
      ? plainKeysFile(name, secrets)
      : await sealKeysFile(name, secrets, passphrase, { scrypt, random: randomBytes });
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  await writeFileAtomic(paths.keys, `${JSON.stringify(content, null, 2)}\n`, 0o600);
  return partyIdentity(name, secrets);
}

/** @throws CliError `no-keys`, `wrong-passphrase`, `malformed-file` */
export async function loadKeysFile(paths: HomePaths, passphrase: string | null): Promise<PartyIdentity> {
  if (!(await exists(paths.keys))) {
    throw new CliError('no-keys', `there are no keys in \`${paths.root}\``, {
      field: 'home',
      remedy: 'make them: glovebox init --name NAME (GLOVEBOX_HOME says where)',
    });
  }
  const file = await readJson(paths.keys, KeysFile);
  try {
    return partyIdentity(file.name, await openKeysFile(file, passphrase, scrypt));
  } catch (cause) {
    if (!(cause instanceof ClientError)) throw cause;
    throw new CliError('wrong-passphrase', cause.message, {
      field: 'passphrase-file',
      remedy: `${cause.remedy ?? 'give it'}: --passphrase-file FILE (or GLOVEBOX_PASSPHRASE_FILE)`,
      cause,
    });
  }
}

/** The first line of a passphrase file. */
export async function readPassphrase(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null;
  try {
    const line = fromUtf8(await readFile(path)).split(/\r?\n/)[0] ?? '';
    if (line.length > 0) return line;
  } catch (cause) {
    throw new CliError('file', `the passphrase file \`${path}\` cannot be read`, {
      field: 'passphrase-file',
      remedy: 'check the path',
      cause,
    });
  }
  throw new CliError('usage', 'the passphrase file is empty', {
    field: 'passphrase-file',
    remedy: 'put the passphrase on its first line',
  });
}

const scrypt: Scrypt = ({ passphrase, salt, N, r, p, length }) =>
  new Uint8Array(scryptSync(passphrase, salt, length, { N, r, p, maxmem: 256 * 1024 * 1024 }));

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
