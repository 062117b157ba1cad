// SPDX-License-Identifier: Apache-2.0
import { contentDigest, decryptAgePayload, readAgeHeader, verifyAgeHeaderMac } from '@glovebox/crypto';
import type { Manifest } from '@glovebox/contracts';
import type { PayloadCipher } from '@glovebox/crypto';
import { CodedError } from '@glovebox/core';
import { WorkerError } from './error.ts';
import { MeasuredStream } from './measured-stream.ts';

export interface DatasetLoad {
  readonly manifest: Manifest;
  /** Header digests of the job's other datasets: tells a swapped file from an altered one. */
  readonly otherHeaders: readonly string[];
  readonly fileKey: Uint8Array;
  readonly ciphertext: AsyncIterable<Uint8Array>;
  readonly cipher: PayloadCipher;
  /** Feeds the Arrow stream to the compute process. */
  readonly feed: (arrow: AsyncIterable<Uint8Array>) => Promise<{ readonly rows: number }>;
}

/**
 * Step 8: decrypts one file straight into the compute process. On return, header, ciphertext and plaintext were those
 * of the owner's signed manifest, to the last byte. Rows reach the compute process before that is known; nothing is
 * computed from them unless this returns for every dataset of the job.
 * @throws WorkerError `rows-differ`, `transfer-broken`, `ciphertext-*`, `header-*`, `plaintext-altered`; what `feed` throws
 */
export async function loadDataset({ manifest, ciphertext, ...load }: DatasetLoad): Promise<void> {
  const file = new MeasuredStream(ciphertext, manifest.ciphertextBytes);
  const { header, rest } = await readHeader(file, manifest);
  verifyHeader(header, manifest, load);
  const arrow = new MeasuredStream(decryptAgePayload(rest, load.fileKey, load.cipher), manifest.plaintextBytes);
  let rows: number;
  try {
    ({ rows } = await load.feed(arrow));
    await arrow.drain();
    await file.drain();
  } catch (cause) {
    throwCauseInFile(file, arrow, manifest);
    throw cause;
  }
  if (file.digest() !== manifest.ciphertext) {
    throw new WorkerError('ciphertext-altered', 'the file is not the one of the manifest', { field: manifest.dataset });
  }
  if (arrow.digest() !== manifest.plaintext) {
    throw new WorkerError('plaintext-altered', "the file's content is not the one of the manifest", {
      field: manifest.dataset,
    });
  }
  if (rows !== manifest.rows) {
    throw new WorkerError('rows-differ', 'the file has another number of rows than its manifest says', {
      field: manifest.dataset,
    });
  }
}

async function readHeader(file: MeasuredStream, manifest: Manifest) {
  try {
    return await readAgeHeader(file);
  } catch (cause) {
    throwCauseInFile(file, null, manifest);
    if (!(cause instanceof CodedError)) throw cause;
    throw new WorkerError('header-altered', 'the file does not begin with an age header', { field: manifest.dataset });
  }
}

/** The header is the one that the owner signed and the keybroker opened, and the granted key is its file key. */
function verifyHeader(
  header: Uint8Array,
  manifest: Manifest,
  load: Pick<DatasetLoad, 'otherHeaders' | 'fileKey'>,
): void {
  const digest = contentDigest(header);
  const field = manifest.dataset;
  if (load.otherHeaders.includes(digest)) {
    throw new WorkerError('ciphertext-swapped', 'the file is that of another dataset of the job', { field });
  }
  if (digest !== manifest.header) {
    throw new WorkerError('header-altered', 'the header of the file is not the one of the manifest', { field });
  }
  try {
    verifyAgeHeaderMac(header, load.fileKey);
  } catch (cause) {
    throw new WorkerError('header-key', 'the granted key is not the key of the header', { field, cause });
  }
}

/** A failed load is blamed on the file if the file is at fault: what the reader after it says would mislead. */
function throwCauseInFile(file: MeasuredStream, arrow: MeasuredStream | null, manifest: Manifest): void {
  const field = manifest.dataset;
  if (file.failure !== null) {
    throw file.failure instanceof WorkerError
      ? file.failure
      : new WorkerError('transfer-broken', 'the transfer of the file broke off', { field });
  }
  if (file.exceeded)
    throw new WorkerError('ciphertext-altered', 'the file is longer than its manifest says', { field });
  if (file.ended && file.bytes < manifest.ciphertextBytes) {
    throw new WorkerError('ciphertext-truncated', 'the file is shorter than its manifest says', { field });
  }
  if (arrow?.exceeded)
    throw new WorkerError('plaintext-altered', 'the content is longer than its manifest says', { field });
  if (arrow !== null && arrow.failure !== null) {
    throw new WorkerError('ciphertext-altered', 'the file does not decrypt', { field });
  }
}
