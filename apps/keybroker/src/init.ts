// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { Key32, Slug } from '@glovebox/contracts';
import { randomBytes } from '@glovebox/native';
import { KeybrokerError } from './core/error.ts';
import { createKeyStore } from './core/key-store.ts';
import { readKeyFile } from './core/passphrase.ts';
import type { KeybrokerSelf } from './core/self.ts';

const InitOptions = z.strictObject({
  directory: z.string().min(1),
  name: Slug,
  ownerSigningKey: Key32,
  ownerReceivingKey: Key32,
  keyFile: z.string().min(1),
});
export type InitOptions = z.infer<typeof InitOptions>;

/**
 * Makes a keybroker for one owner in a directory of its own, readable by this user only.
 * @throws KeybrokerError `store-exists`, `key-file`, `usage` (field names the option)
 */
export async function initKeybroker(options: Record<keyof InitOptions, string | undefined>): Promise<KeybrokerSelf> {
  const parsed = InitOptions.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new KeybrokerError('usage', issue?.message ?? 'not valid', {
      field: String(issue?.path[0] ?? ''),
      remedy: 'see `glovebox-keybroker --help`',
    });
  }
  const { directory, name, ownerSigningKey, ownerReceivingKey, keyFile } = parsed.data;
  const passphrase = await readKeyFile(keyFile);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const owner = { signingKey: ownerSigningKey, receivingKey: ownerReceivingKey };
  return createKeyStore({ directory, name, owner, passphrase, random: randomBytes });
}
