// SPDX-License-Identifier: Apache-2.0
import { scryptSync } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { bytesOf, Slug } from '@glovebox/contracts';
import { CodedError, fromBase64Url, fromUtf8, parseJson, toBase64Url, utf8 } from '@glovebox/core';
import { openWithKey, sealWithKey } from '@glovebox/crypto';
import { partyIdentity, type PartyIdentity, type PartySecrets } from '@glovebox/client';
import { randomBytes, writeFileAtomic } from '@glovebox/native';
import { z } from 'zod';
import { CliError } from '../error.ts';
import { readJson } from './json-file.ts';
import type { HomePaths } from './paths.ts';

/** scrypt parameters (RFC 7914): about a tenth of a second and 128 MiB for each guess. */
const SCRYPT = { N: 131_072, r: 8, p: 1 } as const;

const Secrets = z.strictObject({ signingSeed: bytesOf(32), receivingSecret: bytesOf(32) });
const KeysFile = z.discriminatedUnion('protection', [
  z.strictObject({ version: z.literal(1), name: Slug, protection: z.literal('file-mode'), secrets: Secrets }),
  z.strictObject({
    version: z.literal(1),
    name: Slug,
    protection: z.literal('scrypt'),
    N: z.literal(SCRYPT.N),
    r: z.literal(SCRYPT.r),
    p: z.literal(SCRYPT.p),
    salt: bytesOf(16),
    sealed: z.string().max(1000),
  }),
]);

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
  const encoded = {
    signingSeed: toBase64Url(secrets.signingSeed),
    receivingSecret: toBase64Url(secrets.receivingSecret),
  };
  const content =
    passphrase === null
      ? { version: 1, name, protection: 'file-mode', secrets: encoded }
      : { version: 1, name, protection: 'scrypt', ...SCRYPT, ...sealSecrets(encoded, passphrase) };
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
  const secrets = file.protection === 'file-mode' ? file.secrets : openSecrets(file, passphrase);
  return partyIdentity(file.name, {
    signingSeed: fromBase64Url(secrets.signingSeed),
    receivingSecret: fromBase64Url(secrets.receivingSecret),
  });
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

function sealSecrets(secrets: z.infer<typeof Secrets>, passphrase: string) {
  const salt = randomBytes(16);
  const sealed = sealWithKey(utf8(JSON.stringify(secrets)), keyOf(passphrase, salt), randomBytes);
  return { salt: toBase64Url(salt), sealed: toBase64Url(sealed) };
}

function openSecrets(file: { salt: string; sealed: string }, passphrase: string | null): z.infer<typeof Secrets> {
  if (passphrase === null) {
    throw new CliError('wrong-passphrase', 'the keys are sealed with a passphrase', {
      field: 'passphrase-file',
      remedy: 'give --passphrase-file FILE (or GLOVEBOX_PASSPHRASE_FILE)',
    });
  }
  try {
    return Secrets.parse(
      parseJson(openWithKey(fromBase64Url(file.sealed), keyOf(passphrase, fromBase64Url(file.salt)))),
    );
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new CliError('wrong-passphrase', 'the passphrase does not open the keys', {
      field: 'passphrase-file',
      remedy: 'give the passphrase that the keys were made with',
      cause,
    });
  }
}

const keyOf = (passphrase: string, salt: Uint8Array): Uint8Array =>
  new Uint8Array(scryptSync(passphrase.normalize('NFC'), salt, 32, { ...SCRYPT, maxmem: 256 * 1024 * 1024 }));

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
