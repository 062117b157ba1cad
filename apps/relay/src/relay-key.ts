// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from 'node:fs/promises';
import { CodedError, fromBase64Url, toBase64Url } from '@glovebox/core';
import { signingKeyFromSeed, type RandomBytes, type SigningKey } from '@glovebox/crypto';
import { RelayError } from './error.ts';

/** The key that tells the coordinator which relay asks for a blob. It opens nothing: blobs are ciphertext. */
export async function readRelayKey(path: string): Promise<SigningKey> {
  try {
    const seed = fromBase64Url((await readFile(path, 'utf8')).trim());
    if (seed.length === 32) return signingKeyFromSeed(seed);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw keyFileError(path, cause);
  }
  throw keyFileError(path);
}

/** Makes a key, or reads the one that is there: doing it twice changes nothing. */
export async function initRelayKey(path: string, random: RandomBytes): Promise<SigningKey> {
  const made = writeFile(path, `${toBase64Url(random(32))}\n`, { mode: 0o600, flag: 'wx' });
  await made.catch((cause: unknown) => {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!exists) throw keyFileError(path, cause);
  });
  return readRelayKey(path);
}

const keyFileError = (path: string, cause?: unknown) =>
  new RelayError('key-file', `no relay key in \`${path}\``, {
    cause,
    field: 'RELAY_KEY_FILE',
    remedy: 'make one with `relay init`',
  });
