// SPDX-License-Identifier: Apache-2.0
import { scrypt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Bytes } from '@glovebox/contracts';
import { fromBase64Url, toBase64Url } from '@glovebox/core';
import type { RandomBytes } from '@glovebox/crypto';
import { KeybrokerError } from './error.ts';

/**
 * How a key file became a key, stored beside what it seals. The parameters are bounded before use, so that an altered
 * file cannot ask for unlimited work.
 */
export const KeyDerivation = z.strictObject({
  name: z.literal('scrypt'),
  logN: z.number().int().min(14).max(20),
  r: z.literal(8),
  p: z.literal(1),
  salt: Bytes.length(43),
});
export type KeyDerivation = z.infer<typeof KeyDerivation>;

/** RFC 7914 with 32 MiB of memory: about a tenth of a second at each start. */
export const newDerivation = (random: RandomBytes): KeyDerivation => ({
  name: 'scrypt',
  logN: 15,
  r: 8,
  p: 1,
  salt: toBase64Url(random(32)),
});

const PASSPHRASE_BYTES_MIN = 16;

/**
 * The content of a key file, without the line end that an editor or `openssl rand -base64 32` leaves.
 * @throws KeybrokerError `key-file`
 */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  const content = await readFile(path).catch((cause: unknown) => {
    throw new KeybrokerError('key-file', `the key file \`${path}\` cannot be read`, {
      field: 'keyFile',
      remedy: 'name a file with a passphrase or random bytes, readable by this user only',
      cause,
    });
  });
  let length = content.length;
  while (length > 0 && (content[length - 1] === 0x0a || content[length - 1] === 0x0d)) length--;
  if (length < PASSPHRASE_BYTES_MIN) {
    throw new KeybrokerError('key-file', `the key file holds fewer than ${PASSPHRASE_BYTES_MIN} bytes`, {
      field: 'keyFile',
      remedy: 'make one with `openssl rand -base64 32`',
    });
  }
  return Uint8Array.from(content.subarray(0, length));
}

export function deriveSealingKey(passphrase: Uint8Array, derivation: KeyDerivation): Promise<Uint8Array> {
  const { logN, r, p, salt } = derivation;
  const cost = { N: 2 ** logN, r, p, maxmem: 2 * 128 * r * 2 ** logN };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, fromBase64Url(salt), 32, cost, (error, key) => {
      if (error) reject(error);
      else resolve(Uint8Array.from(key));
    });
  });
}
