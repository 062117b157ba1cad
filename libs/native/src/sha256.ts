// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

export interface StreamDigest {
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly bytes: number;
}

/** Reads a stream to its end. */
export async function sha256Stream(source: AsyncIterable<Uint8Array>): Promise<StreamDigest> {
  const tap = tapSha256(source);
  for await (const _piece of tap.stream);
  return tap.result();
}

export interface Sha256Tap {
  /** The same pieces, to be read once. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** Of what went through so far: the whole stream once it was read to its end. */
  readonly result: () => StreamDigest;
}

/** Passes a stream on and hashes what goes through, so that several digests are made in one reading of a file. */
export function tapSha256(source: AsyncIterable<Uint8Array>): Sha256Tap {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* pass(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of source) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  return { stream: pass(), result: () => ({ digest: hash.copy().digest('hex'), bytes }) };
}
