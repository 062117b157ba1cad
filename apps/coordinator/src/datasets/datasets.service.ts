// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { SignedEnvelope, type DatasetView, type ListQuery, type Manifest, type Page } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { contentDigest, openDocument, readAgeHeader, type VerifiedDocument } from '@glovebox/crypto';
import { readFileChunks, sha256Stream, tapSha256 } from '@glovebox/native';
import { AuditStore } from '../audit/audit.store.ts';
import { BlobStore } from '../blobs/blob.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import type { Executor } from '../database/database.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import { pageFrom } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { Changes } from '../notices/changes.ts';
import { NoticesStore } from '../notices/notices.store.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { UploadsStore } from '../uploads/uploads.store.ts';
import { DatasetsStore, type DatasetRow } from './datasets.store.ts';

type ManifestDocument = VerifiedDocument<'glovebox/manifest/v1'>;

@Injectable()
export class DatasetsService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(DatasetsStore) private readonly datasets: DatasetsStore,
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(UploadsStore) private readonly uploadsStore: UploadsStore,
    @Inject(BlobStore) private readonly blobs: BlobStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes an upload a version of a dataset:
   *
   * 1. the manifest is signed by the owner who sends it, and the upload is the same owner's
   * 2. neither ciphertext nor header was registered by somebody else
   * 3. size, digest and age header of the file are those of the manifest
   * 4. the file becomes a blob under its digest, and the version is registered with its header
   *
   * Sending it again, also after a crash in the middle, gives the same answer.
   */
  async register(viewer: Viewer, upload: string, envelope: SignedEnvelope): Promise<DatasetView> {
    const manifest = openManifest(viewer, envelope);
    const known = await this.datasets.find(manifest.digest);
    if (known !== undefined) return viewOf(known);
    await this.#demandOwn(viewer, manifest.value);
    const header = await this.#adoptFile(viewer, upload, manifest.value);
    await this.changes.commit(async (transaction) => {
      await this.datasets.addCiphertext(transaction, {
        digest: manifest.value.ciphertext,
        owner: viewer.fingerprint,
        bytes: String(manifest.value.ciphertextBytes),
        header_digest: manifest.value.header,
        header: toBase64Url(header),
      });
      await this.#demandOwn(viewer, manifest.value, transaction);
      const row = this.#row(viewer, manifest);
      await this.datasets.add(transaction, row);
      await this.audit.note(transaction, {
        actor: viewer.fingerprint,
        action: 'dataset-registered',
        agreement: null,
        subject: manifest.digest,
      });
      const news = { kind: 'dataset', id: manifest.digest, state: 'registered' } as const;
      await this.notices.tellOfDataset(transaction, row, news);
    });
    await this.uploads.forget(upload);
    return this.get(viewer, manifest.digest);
  }

  async get(viewer: Viewer, digest: string): Promise<DatasetView> {
    const row = await this.datasets.findVisible(viewer, digest);
    if (row !== undefined) return viewOf(row);
    throw new ProblemError('not-found', 'there is no dataset version of this digest that you may see', {
      field: 'digest',
    });
  }

  async list(viewer: Viewer, query: ListQuery): Promise<Page<DatasetView>> {
    return pageFrom(await this.datasets.list(viewer, query, query.agreement), query.limit, viewOf);
  }

  /** @throws ProblemError `ciphertext-not-yours` */
  async #demandOwn(viewer: Viewer, manifest: Manifest, executor?: Executor): Promise<void> {
    const registered = await this.datasets.findCiphertexts(manifest.ciphertext, manifest.header, executor);
    if (registered.every(({ owner }) => owner === viewer.fingerprint)) return;
    throw new ProblemError('ciphertext-not-yours', 'this sealed file was registered by another owner', {
      field: 'manifest.ciphertext',
    });
  }

  /** Checks the file and stores it as a blob. Returns its age header. */
  async #adoptFile(viewer: Viewer, id: string, manifest: Manifest): Promise<Uint8Array> {
    const upload = await this.uploads.owned(viewer, id, 'upload');
    const moved = upload.ciphertext === manifest.ciphertext && (await this.blobs.has(manifest.ciphertext));
    const file = moved ? this.blobs.path(manifest.ciphertext) : await this.uploads.file(id);
    const header = await checkFile(file, manifest);
    if (!moved) {
      await this.uploadsStore.setCiphertext(id, manifest.ciphertext);
      await this.blobs.adopt(file, manifest.ciphertext);
    }
    return header;
  }

  #row(viewer: Viewer, { digest, value, envelope }: ManifestDocument): Omit<DatasetRow, 'position' | 'owner_name'> {
    return {
      digest,
      dataset: value.dataset,
      owner: viewer.fingerprint,
      keybroker: value.keybroker,
      ciphertext: value.ciphertext,
      manifest: toColumn(envelope),
      created: this.clock(),
    };
  }
}

function openManifest(viewer: Viewer, envelope: SignedEnvelope): ManifestDocument {
  const manifest = openDocument('glovebox/manifest/v1', envelope);
  if (manifest.signers.includes(viewer.signingKey) && manifest.value.owner === viewer.fingerprint) return manifest;
  throw new ProblemError('document-signature', 'a manifest is registered and signed by the owner that it names', {
    field: 'manifest.signatures',
  });
}

/** One reading of the file: its header, and digest and size of the whole. @throws ProblemError `ciphertext-mismatch` */
async function checkFile(file: string, manifest: Manifest): Promise<Uint8Array> {
  const tap = tapSha256(readFileChunks(file));
  const { header, rest } = await readAgeHeader(tap.stream);
  // To the end: the digest is of the whole file.
  await sha256Stream(rest);
  const { digest, bytes } = tap.result();
  const mismatch = (field: string, what: string) =>
    new ProblemError('ciphertext-mismatch', `the uploaded file has another ${what} than the manifest`, {
      field: `manifest.${field}`,
    });
  if (bytes !== manifest.ciphertextBytes) throw mismatch('ciphertextBytes', 'size');
  if (digest !== manifest.ciphertext) throw mismatch('ciphertext', 'digest');
  if (contentDigest(header) !== manifest.header) throw mismatch('header', 'age header');
  return header;
}

function viewOf(row: DatasetRow): DatasetView {
  const manifest = fromColumn(SignedEnvelope, row.manifest);
  const { value } = openDocument('glovebox/manifest/v1', manifest);
  return {
    digest: row.digest,
    dataset: row.dataset,
    owner: row.owner,
    ownerName: row.owner_name,
    rows: value.rows,
    ciphertextBytes: value.ciphertextBytes,
    manifest,
    created: row.created,
  };
}
