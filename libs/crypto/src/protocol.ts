// SPDX-License-Identifier: Apache-2.0
import type { ReportBinding, Transcript } from '@glovebox/contracts';
import { assert, canonicalBytes, concatBytes, fromHex, type Json } from '@glovebox/core';
import { canonicalDigest, deriveKey, hmacSha256, preAuthEncoding, sha512 } from './digest.ts';

/** The digests and derivations that both sides of the protocol (ARCHITECTURE.md, section 5) compute for themselves. */

/** Step 5: digest of the transcript. */
export const transcriptDigest = (transcript: Transcript): string =>
  canonicalDigest('glovebox/transcript/v1', transcript);

/** Step 6: the 64 bytes of report data. */
export const reportData = (binding: ReportBinding): Uint8Array<ArrayBuffer> =>
  sha512(preAuthEncoding('glovebox/report-data/v1', canonicalBytes(binding)));

/**
 * What is asked, whoever asks and whenever: tree, task, parameters, dataset versions, their terms and the gate's version.
 * The same question has the same answer and is charged once.
 */
export const questionDigest = (question: {
  readonly tree: Json;
  readonly task?: Json;
  readonly datasets: readonly { readonly name: string; readonly manifest: string; readonly terms: Json }[];
  readonly gate: string;
}): string => canonicalDigest('glovebox/question/v1', question);

/** A keybroker's share of the seed of a question: the same for the same question, unpredictable for everybody else. */
export const seedShare = (secret: Uint8Array, question: string): Uint8Array<ArrayBuffer> =>
  hmacSha256(secret, preAuthEncoding('glovebox/seed-share/v1', fromHex(question)));

/** Commits a keybroker to its share before it can know another one's. Shares have 256 bits, so the digest hides them. */
export const seedCommitment = (question: string, share: Uint8Array): string =>
  canonicalDigest('glovebox/seed-commitment/v1', { question, share: [...share] });

/** A keybroker's share of the key that seals a room's release history. */
export const historyShare = (secret: Uint8Array, room: string): Uint8Array<ArrayBuffer> =>
  hmacSha256(secret, preAuthEncoding('glovebox/history-share/v1', fromHex(room)));

/** The history key: made of every keybroker's share in the agreement's order, so none alone can open it. */
export function historyKey(shares: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  assert(shares.length > 0 && shares.every(({ length }) => length === 32), 'every keybroker gave a share of 32 bytes');
  return deriveKey(concatBytes(...shares), 'glovebox/history-key/v1');
}

/**
 * The seed of a question's noise: made of every keybroker's share in the agreement's order, so that as long as one of them keeps
 * its secret nobody can foresee or choose it.
 */
export function questionSeed(shares: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  assert(shares.length > 0 && shares.every(({ length }) => length === 32), 'every keybroker gave a share of 32 bytes');
  return deriveKey(concatBytes(...shares), 'glovebox/question-seed/v1');
}
