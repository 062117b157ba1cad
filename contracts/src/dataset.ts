// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Count, Digest, Identifier, Key32, Timestamp } from './primitives.ts';
import { ColumnType } from './terms.ts';

/** In the metadata of an Arrow schema whose rows are made up. Sealing refuses it: a twin is no version of a dataset. */
export const SYNTHETIC_KEY = 'glovebox.synthetic';

/** `glovebox/recipient-request/v1`, signed by the owner: asks its keybroker for a recipient for this dataset alone. */
export const RecipientRequest = z.strictObject({
  dataset: Identifier,
  owner: Digest,
  keybroker: Key32,
  time: Timestamp,
});
export type RecipientRequest = z.infer<typeof RecipientRequest>;

/** `glovebox/recipient/v1`, signed by the keybroker's identity key. `recipient` is an age v1 X25519 recipient (age1…). */
export const RecipientStatement = z.strictObject({
  dataset: Identifier,
  owner: Digest,
  keybroker: Key32,
  recipient: z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/),
});
export type RecipientStatement = z.infer<typeof RecipientStatement>;

/**
 * One uploaded version of a dataset (`glovebox/manifest/v1`), signed by its owner. The file is age v1 around one Arrow
 * IPC stream. `header` is the digest of the age header (first byte through the newline after the MAC line),
 * `ciphertext` of the whole file, `plaintext` of the Arrow stream.
 */
export const Manifest = z.strictObject({
  dataset: Identifier,
  owner: Digest,
  keybroker: Key32,
  recipient: z.string().max(100),
  columns: z
    .array(z.strictObject({ name: Identifier, type: ColumnType, nullable: z.boolean() }))
    .min(1)
    .max(200),
  rows: Count,
  header: Digest,
  ciphertext: Digest,
  ciphertextBytes: Count,
  plaintext: Digest,
  plaintextBytes: Count,
  created: Timestamp,
});
export type Manifest = z.infer<typeof Manifest>;
