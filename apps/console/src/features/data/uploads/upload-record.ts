// SPDX-License-Identifier: Apache-2.0
import { Count, Digest, Identifier, Line, SignedEnvelope } from '@glovebox/contracts';
import { z } from 'zod';
import { readAll, remove, write } from '../../../lib/store/database.ts';
import { orphansAmong } from './orphans.ts';
import { forgetFile, listKeptFiles } from '../sealing/kept-files.ts';

/**
 * An upload that was sealed but may not have arrived. The browser keeps ciphertext and its signed manifest; the key was
 * sealed to the keybroker and is nowhere else. After a reload it goes on with the same file and address.
 */
export const UploadRecord = z.strictObject({
  /** Also the name of the sealed file. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Fingerprint of the owner: others who use this browser do not see it. */
  owner: Digest,
  coordinator: z.string(),
  agreement: Digest,
  dataset: Identifier,
  fileName: Line,
  rows: Count,
  manifest: SignedEnvelope,
  ciphertextBytes: Count,
  /** As far as this page knows; the coordinator's own count decides where it goes on. */
  sentBytes: Count,
  address: z.string().max(2000).nullable(),
  /** The owner paused it: it does not go on by itself. */
  paused: z.boolean(),
});
export type UploadRecord = z.infer<typeof UploadRecord>;

export async function listUploads(owner: string, coordinator: string): Promise<UploadRecord[]> {
  const kept = (await readAll('uploads')).map((value) => UploadRecord.safeParse(value));
  return kept.flatMap(({ data }) => (data?.owner === owner && data.coordinator === coordinator ? [data] : []));
}

export const saveUpload = (record: UploadRecord): Promise<unknown> => write('uploads', record);

export async function forgetUpload(id: string): Promise<void> {
  await remove('uploads', id);
  await forgetFile(id);
}

/** Removes sealed files that nothing will ever send; whoever's they were, they are ciphertext that nobody asked for. */
export async function forgetOrphans(nowMs: number): Promise<void> {
  const kept = (await readAll('uploads')).map((value) => UploadRecord.pick({ id: true }).loose().safeParse(value));
  const uploads = new Set(kept.flatMap(({ data }) => (data === undefined ? [] : [data.id])));
  for (const place of orphansAmong(await listKeptFiles(), uploads, nowMs)) await forgetFile(place);
}
