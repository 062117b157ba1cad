// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { keybrokerOf, owners, type World } from '@glovebox/demo';
import { readStatus, type KeybrokerStatus } from '@glovebox/keybroker';
import { Journal } from '@glovebox/native';

const KIND = 'glovebox/keybroker-journal/v1';
const Entry = z.looseObject({ body: z.looseObject({ kind: z.string(), nonce: z.string().optional() }) });

const directories = (world: World): string[] => owners.map(({ name }) => join(world.dir, keybrokerOf(name)));

/**
 * What every keybroker remembers. Reading replays its journal, which refuses a nonce that is spent twice, an approval that
 * is used too often, two transcripts for a job, and a history that is permitted twice.
 */
export const keybrokerStatuses = (world: World): Promise<KeybrokerStatus[]> =>
  Promise.all(directories(world).map(readStatus));

/** Every nonce that any keybroker ever issued, in order. */
export async function issuedNonces(world: World): Promise<string[]> {
  const nonces: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-journals-'));
  try {
    for (const [index, directory] of directories(world).entries()) {
      const copy = join(folder, String(index));
      copyFileSync(join(directory, 'journal'), copy);
      const replay = (record: unknown) => {
        const { body } = Entry.parse(record);
        if (body.nonce !== undefined) nonces.push(body.nonce);
      };
      await (await Journal.open(copy, { kind: KIND, replay })).close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return nonces;
}
