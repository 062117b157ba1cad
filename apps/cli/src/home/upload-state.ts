// SPDX-License-Identifier: Apache-2.0
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Count, Digest, Identifier, SignedEnvelope } from '@glovebox/contracts';
import { writeFileAtomic } from '@glovebox/native';
import { z } from 'zod';
import type { FileFacts } from '../convert/file-facts.ts';
import { CliError } from '../error.ts';
import { readJson } from './json-file.ts';
import type { HomePaths } from './paths.ts';

/**
 * An upload that was sealed but may not have arrived. What lies on disk is ciphertext and its signed manifest; the key
 * was sealed to the keybroker and is nowhere else. A killed upload goes on with the same file and address.
 */
const UploadState = z.strictObject({
  agreement: Digest,
  dataset: Identifier,
  coordinator: z.string(),
  source: z.strictObject({ path: z.string(), size: Count, modifiedMs: z.number() }),
  manifest: SignedEnvelope,
  ciphertextBytes: Count,
  address: z.string().max(2000).nullable(),
});
export type UploadState = z.infer<typeof UploadState>;

export interface UploadPlace {
  readonly folder: string;
  readonly sealed: string;
  readonly state: string;
}

export function uploadPlace(paths: HomePaths, agreement: string, dataset: string): UploadPlace {
  const folder = join(paths.uploads, `${agreement.slice(0, 16)}-${dataset}`);
  return { folder, sealed: join(folder, 'sealed.age'), state: join(folder, 'state.json') };
}

/** The unfinished upload of this very file, if there is one whose sealed file is whole. */
export async function findUnfinished(
  place: UploadPlace,
  wanted: { agreement: string; dataset: string; coordinator: string; source: FileFacts },
): Promise<UploadState | null> {
  let state: UploadState;
  try {
    state = await readJson(place.state, UploadState);
    if ((await stat(place.sealed)).size !== state.ciphertextBytes) return null;
  } catch (error) {
    if (error instanceof CliError || isMissing(error)) return null;
    throw error;
  }
  const same =
    state.agreement === wanted.agreement &&
    state.dataset === wanted.dataset &&
    state.coordinator === wanted.coordinator &&
    state.source.path === wanted.source.path &&
    state.source.size === wanted.source.size &&
    state.source.modifiedMs === wanted.source.modifiedMs;
  return same ? state : null;
}

const isMissing = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'ENOENT';

export async function startUpload(place: UploadPlace): Promise<void> {
  await forgetUpload(place);
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
}

export const saveUpload = (place: UploadPlace, state: UploadState): Promise<void> =>
  writeFileAtomic(place.state, `${JSON.stringify(state, null, 2)}\n`, 0o600);

export const forgetUpload = (place: UploadPlace): Promise<void> => rm(place.folder, { recursive: true, force: true });
