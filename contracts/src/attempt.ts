// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, Count, Decimal, Digest, Identifier, Key32, Timestamp, bytesOf, hexOf } from './primitives.ts';
import { DatasetVersion } from './job.ts';
import { SignedEnvelope } from './envelope.ts';
import { Reason } from './reason.ts';

/** Attempts of a job are numbered from 1. A nonce, and worker keys, belong to one attempt. */
export const AttemptNumber = z.number().int().min(1).max(1_000_000);

/**
 * `glovebox/challenge/v1`, signed by a keybroker, step 5. `commitment` commits it to its seed share for the question,
 * before it knows anything of the other shares; `historyHead` is the newest release history it permitted in this room.
 */
export const Challenge = z.strictObject({
  keybroker: Key32,
  agreement: Digest,
  job: Digest,
  attempt: AttemptNumber,
  nonce: bytesOf(32),
  question: Digest,
  commitment: Digest,
  historyHead: Digest.nullable(),
  time: Timestamp,
  expires: Timestamp,
});
export type Challenge = z.infer<typeof Challenge>;

/**
 * What a job is, for every keybroker and every attempt of it. Its digest (canonical encoding, label
 * `glovebox/transcript/v1`) is in the report data and in every grant; a keybroker accepts one per job.
 */
export const Transcript = z.strictObject({
  agreement: Digest,
  job: Digest,
  datasets: z.array(DatasetVersion),
  /** In the order of the agreement's keybrokers. */
  commitments: z.array(z.strictObject({ keybroker: Key32, commitment: Digest })),
});
export type Transcript = z.infer<typeof Transcript>;

/** Fresh for each attempt, made inside the TEE. */
export const WorkerKeys = z.strictObject({ signingKey: Key32, encryptionKey: Key32 });
export type WorkerKeys = z.infer<typeof WorkerKeys>;

/** Hashed with SHA-512 under the label `glovebox/report-data/v1` into the report data (architecture, step 6). */
export const ReportBinding = z.strictObject({
  transcript: Digest,
  /** In the order of the agreement's keybrokers. */
  nonces: z.array(bytesOf(32)),
  worker: WorkerKeys,
});
export type ReportBinding = z.infer<typeof ReportBinding>;

/** `glovebox/willingness/v1`, signed by a keybroker: its decision before anything is spent. */
export const Willingness = z.strictObject({
  keybroker: Key32,
  job: Digest,
  attempt: AttemptNumber,
  transcript: Digest,
  worker: WorkerKeys,
  willing: z.boolean(),
  reasons: z.array(Reason),
  time: Timestamp,
});
export type Willingness = z.infer<typeof Willingness>;

/**
 * What one question costs a dataset that is lent under differential privacy: rho of zCDP and delta, exact decimals with
 * at most 18 digits behind the point. `ordersMax`: rho bounds the divergence only up to that Renyi order.
 */
export const PrivacyCharge = z.strictObject({
  dataset: Identifier,
  rho: Decimal,
  delta: Decimal,
  ordersMax: z.number().int().min(2).max(32).optional(),
});
export type PrivacyCharge = z.infer<typeof PrivacyCharge>;

/**
 * `glovebox/grant/v1`, signed by a keybroker, step 7. `wrapKey` is the ephemeral X25519 key that the secrets are boxed
 * with: being signed, it makes the anonymous box the keybroker's.
 */
export const GrantStatement = z.strictObject({
  keybroker: Key32,
  agreement: Digest,
  job: Digest,
  attempt: AttemptNumber,
  transcript: Digest,
  question: Digest,
  datasets: z.array(DatasetVersion),
  /** Differential privacy: what this question is charged to each of these datasets, on disk before the key leaves. */
  privacyCharges: z.array(PrivacyCharge).min(1).max(64).optional(),
  worker: WorkerKeys,
  wrapKey: Key32,
  historyHead: Digest.nullable(),
  /** Digest of the evidence that convinced the keybroker, and whether it rests on a development root. */
  evidence: Digest,
  developmentRoot: z.boolean(),
  time: Timestamp,
  expires: Timestamp,
});
export type GrantStatement = z.infer<typeof GrantStatement>;

/** The statement and the box: nacl.box, nonce = first 24 bytes of SHA-512(payload), plaintext = SHA-256(payload) ‖ canonical GrantSecrets. */
export const Grant = z.strictObject({ statement: SignedEnvelope, box: Bytes.max(65536) });
export type Grant = z.infer<typeof Grant>;

export const GrantSecrets = z.strictObject({
  fileKeys: z.array(z.strictObject({ dataset: Identifier, key: bytesOf(16) })),
  seedShare: bytesOf(32),
  historyShare: bytesOf(32),
});
export type GrantSecrets = z.infer<typeof GrantSecrets>;

/** `glovebox/permit-request/v1`, signed by the worker's attested key, step 9. */
export const PermitRequest = z.strictObject({
  job: Digest,
  attempt: AttemptNumber,
  transcript: Digest,
  /** Digest of the new sealed history, and of all sealed histories merged into it. */
  history: Digest,
  predecessors: z.array(Digest).max(64),
});
export type PermitRequest = z.infer<typeof PermitRequest>;

/** `glovebox/permit/v1`, signed by a keybroker. Without one of every keybroker nothing leaves. */
export const Permit = z.strictObject({
  keybroker: Key32,
  job: Digest,
  attempt: AttemptNumber,
  transcript: Digest,
  history: Digest,
  time: Timestamp,
});
export type Permit = z.infer<typeof Permit>;

/** A cell of an answer by a digest of its keys, and those of its values that left. */
export const ShownCell = z.strictObject({ cell: hexOf(16), values: z.array(Count).min(1).max(50) });
export type ShownCell = z.infer<typeof ShownCell>;

/** What was decided for one job. The same question has the same decision for ever, so its answer can be given again. */
export const HistoryEntry = z.strictObject({
  job: Digest,
  question: Digest,
  shown: z.array(ShownCell).max(10_000),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/**
 * The release history of a room: a grow-only set of decisions, sealed under a key made of every keybroker's history
 * share, together with the audit state that they made (`encodeAuditState` of libs/privacy). In clear it is four bytes
 * length (little-endian), this in canonical JSON, and the state.
 */
export const History = z.strictObject({
  room: Digest,
  predecessors: z.array(Digest).max(64),
  entries: z.array(HistoryEntry).max(100_000),
});
export type History = z.infer<typeof History>;
