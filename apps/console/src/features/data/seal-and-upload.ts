// SPDX-License-Identifier: Apache-2.0
import { datasetManifest, type GloveboxClient, type OwnDataset } from '@glovebox/client';
import type { RecipientStatement } from '@glovebox/contracts';
import { signDocument } from '@glovebox/crypto';
import { toHex } from '@glovebox/core';
import type { Sealing } from './sealing/sealing.ts';
import type { UploadRecord } from './uploads/upload-record.ts';

export interface FileToSeal {
  readonly agreement: string;
  readonly own: OwnDataset;
  readonly statement: RecipientStatement;
  readonly fileName: string;
}

/**
 * Seals the file that was examined last to a recipient that was verified, and signs its manifest.
 * @returns what the upload needs, now and after a reload
 */
export async function sealExamined(
  client: GloveboxClient,
  sealing: Sealing,
  { agreement, own, statement, fileName }: FileToSeal,
  onRows: (rows: number) => void,
): Promise<UploadRecord> {
  const id = toHex(client.environment.random(16));
  const sealed = await sealing.seal(statement.recipient, id, onRows);
  const manifest = datasetManifest(own.dataset, statement, sealed, client.now());
  return {
    id,
    owner: client.party.fingerprint,
    coordinator: client.coordinator,
    agreement,
    dataset: own.dataset.name,
    fileName: fileName.replace(/\p{Cc}/gu, ' ').slice(0, 200),
    rows: sealed.rows,
    manifest: signDocument('glovebox/manifest/v1', manifest, client.party.signing),
    ciphertextBytes: sealed.ciphertextBytes,
    sentBytes: 0,
    address: null,
    paused: false,
  };
}
