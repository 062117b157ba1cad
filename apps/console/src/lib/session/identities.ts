// SPDX-License-Identifier: Apache-2.0
import { Slug } from '@glovebox/contracts';
import { KeysFile, Pins } from '@glovebox/client';
import { z } from 'zod';
import { readAll, remove, write } from '../store/database.ts';

/**
 * One party in this browser. Its secrets are sealed under its passphrase in the very format of the command line's
 * keys file (scrypt, then XSalsa20-Poly1305), so that the file moves between both as it is.
 */
export const StoredIdentity = z.strictObject({
  name: Slug,
  keys: KeysFile.refine(({ protection }) => protection === 'scrypt', 'keys in a browser are sealed'),
  pins: Pins,
  /** Accept workers whose evidence a development authority signed. Said on every page while it is on. */
  dangerouslyTrustDevelopmentRoots: z.boolean(),
});
export type StoredIdentity = z.infer<typeof StoredIdentity>;

export async function listIdentities(): Promise<StoredIdentity[]> {
  const kept = (await readAll('identities')).map((value) => StoredIdentity.safeParse(value));
  return kept.flatMap(({ data }) => (data === undefined ? [] : [data]));
}

export const saveIdentity = (identity: StoredIdentity): Promise<unknown> => write('identities', identity);
export const removeIdentity = (name: string): Promise<unknown> => remove('identities', name);
