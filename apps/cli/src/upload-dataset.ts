// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { DatasetView, SignedEnvelope } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { signDocument } from '@glovebox/crypto';
import {
  askRecipient,
  datasetManifest,
  sealDataset,
  type OwnDataset,
  type SealedFacts,
  type StreamDigest,
} from '@glovebox/client';
import { nodePayloadCipher, randomBytes, writeStreamAtomic } from '@glovebox/native';
import { fileFacts } from './convert/file-facts.ts';
import { writeArrowStream, type Examined, type TextTable } from '@glovebox/tables';
import {
  findUnfinished,
  forgetUpload,
  saveUpload,
  startUpload,
  uploadPlace,
  type UploadPlace,
  type UploadState,
} from './home/upload-state.ts';
import type { Session } from './session.ts';
import type { Progress } from './show/progress.ts';

export interface DatasetUpload {
  readonly session: Session;
  readonly agreement: string;
  readonly own: OwnDataset;
  readonly file: string;
  readonly coordinator: string;
  /** Opens and examines the file; not called when a sealed upload of it is waiting. */
  readonly examine: () => Promise<{ table: TextTable; examined: Examined }>;
  readonly sealing: Progress;
  readonly sending: Progress;
  readonly say: (text: string) => void;
}

/**
 * Seals a dataset and uploads it, or goes on with an upload that was interrupted:
 *
 * 1. the keybroker's recipient for this dataset, under its signature
 * 2. converted, sealed and hashed in one stream; only ciphertext touches the disk
 * 3. the signed manifest, kept beside it until the coordinator has registered both
 * 4. the upload, resumable; then the registration
 */
export async function uploadDataset(upload: DatasetUpload): Promise<DatasetView> {
  const { session, agreement, own, coordinator } = upload;
  const place = uploadPlace(session.paths, agreement, own.dataset.name);
  const source = await fileFacts(upload.file);
  const waiting = await findUnfinished(place, { agreement, dataset: own.dataset.name, coordinator, source });
  if (waiting) upload.say('Going on with the upload that was interrupted.');
  const state = waiting ?? (await sealToDisk(upload, place, source));
  const id = await send(upload, place, state);
  const view = await session.client.datasets.register(id, state.manifest);
  await forgetUpload(place);
  return view;
}

async function sealToDisk(
  upload: DatasetUpload,
  place: UploadPlace,
  source: UploadState['source'],
): Promise<UploadState> {
  const { session, own } = upload;
  const { table, examined } = await upload.examine();
  try {
    const statement = await askRecipient(session.client, own);
    await startUpload(place);
    const rows = examined.report.goodRows;
    const arrow = writeArrowStream(table, examined, (done) => {
      upload.sealing.update(done, rows);
    });
    const tools = { random: randomBytes, cipher: nodePayloadCipher, sha256: nodeSha256 };
    const sealed = await writeSealed(place.sealed, sealDataset(arrow, statement.recipient, tools));
    upload.sealing.end();
    const manifest = datasetManifest(own.dataset, statement, { ...sealed, rows }, session.client.now());
    const state: UploadState = {
      agreement: upload.agreement,
      dataset: own.dataset.name,
      coordinator: upload.coordinator,
      source,
      manifest: signManifest(session, manifest),
      ciphertextBytes: sealed.ciphertextBytes,
      address: null,
    };
    await saveUpload(place, state);
    return state;
  } finally {
    table.close();
  }
}

const signManifest = (
  session: Session,
  manifest: Parameters<typeof signDocument<'glovebox/manifest/v1'>>[1],
): SignedEnvelope => signDocument('glovebox/manifest/v1', manifest, session.party.signing);

/** Writes what the generator yields and returns what it returns. */
async function writeSealed(path: string, sealing: AsyncGenerator<Uint8Array, SealedFacts>): Promise<SealedFacts> {
  const ended: SealedFacts[] = [];
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = await sealing.next();
      if (next.done === true) return void ended.push(next.value);
      yield next.value;
    }
  }
  await writeStreamAtomic(path, parts(), 0o600);
  const [facts] = ended;
  assert(facts !== undefined, 'sealing that was read to its end returned its digests');
  return facts;
}

/** Each part is read from disk when its turn comes. The address is kept as soon as there is one. */
async function send(upload: DatasetUpload, place: UploadPlace, state: UploadState): Promise<string> {
  const file = await open(place.sealed, 'r');
  let saved = Promise.resolve();
  try {
    return await upload.session.client.upload(
      {
        size: state.ciphertextBytes,
        read: async (start, end) => {
          const buffer = new Uint8Array(end - start);
          const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
          return buffer.subarray(0, bytesRead);
        },
      },
      {
        metadata: { dataset: state.dataset },
        resume: state.address,
        onAddress: (address) => {
          saved = saveUpload(place, { ...state, address });
        },
        onProgress: (sent, total) => {
          upload.sending.update(sent, total);
        },
      },
    );
  } finally {
    upload.sending.end();
    await saved;
    await file.close();
  }
}

function nodeSha256(): StreamDigest {
  const hash = createHash('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => hash.copy().digest('hex'),
  };
}
