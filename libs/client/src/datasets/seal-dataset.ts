// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, Manifest, RecipientStatement } from '@glovebox/contracts';
import { encryptAgePayload, sealAgeHeader, type PayloadCipher } from '@glovebox/crypto';
import { refuseSynthetic } from './synthetic.ts';

/** An incremental SHA-256, passed in because the environment's own is far faster than pure code. */
export interface StreamDigest {
  update(bytes: Uint8Array): void;
  hex(): string;
}

export interface SealingTools {
  readonly random: (length: number) => Uint8Array;
  readonly cipher: PayloadCipher;
  readonly sha256: () => StreamDigest;
}

export interface SealedFacts {
  readonly header: string;
  readonly ciphertext: string;
  readonly ciphertextBytes: number;
  readonly plaintext: string;
  readonly plaintextBytes: number;
}

/**
 * Seals one Arrow stream as an age v1 file under a fresh file key, in constant memory. Yields the file's bytes and
 * returns its digests when the last one was taken. The stock `age` tool opens the file with the recipient's identity.
 * @throws ClientError `synthetic` for a twin
 */
export async function* sealDataset(
  plaintext: AsyncIterable<Uint8Array>,
  recipient: string,
  tools: SealingTools,
): AsyncGenerator<Uint8Array, SealedFacts> {
  const fileKey = tools.random(16);
  const inside = new Meter(tools.sha256());
  const outside = new Meter(tools.sha256());
  const header = await sealAgeHeader(fileKey, recipient, tools.random);
  const headerDigest = tools.sha256();
  headerDigest.update(header);
  outside.add(header);
  yield header;
  for await (const part of encryptAgePayload(
    inside.pass(refuseSynthetic(plaintext)),
    fileKey,
    tools.random(16),
    tools.cipher,
  )) {
    outside.add(part);
    yield part;
  }
  return {
    header: headerDigest.hex(),
    ciphertext: outside.hex(),
    ciphertextBytes: outside.bytes,
    plaintext: inside.hex(),
    plaintextBytes: inside.bytes,
  };
}

class Meter {
  readonly #digest: StreamDigest;
  bytes = 0;
  constructor(digest: StreamDigest) {
    this.#digest = digest;
  }

  add(part: Uint8Array): void {
    this.#digest.update(part);
    this.bytes += part.length;
  }

  async *pass(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of source) {
      this.add(part);
      yield part;
    }
  }

  hex(): string {
    return this.#digest.hex();
  }
}

/** The manifest of a sealed file: what the owner signs to make it a version of the dataset. */
export function datasetManifest(
  dataset: AgreementDataset,
  statement: RecipientStatement,
  sealed: SealedFacts & { readonly rows: number },
  created: string,
): Manifest {
  return {
    dataset: dataset.name,
    owner: statement.owner,
    keybroker: statement.keybroker,
    recipient: statement.recipient,
    columns: dataset.terms.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    rows: sealed.rows,
    header: sealed.header,
    ciphertext: sealed.ciphertext,
    ciphertextBytes: sealed.ciphertextBytes,
    plaintext: sealed.plaintext,
    plaintextBytes: sealed.plaintextBytes,
    created,
  };
}
