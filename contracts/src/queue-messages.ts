// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { AttemptNumber, Grant, WorkerKeys } from './attempt.ts';
import { Evidence, Platform } from './attestation-policy.ts';
import { SignedEnvelope } from './envelope.ts';
import { JobDocuments } from './job-documents.ts';
import { Count, Digest, Identifier, Slug, Timestamp, bytesUpTo } from './primitives.ts';
import { Reason } from './reason.ts';
import { SealedBox } from './result.ts';

/**
 * A release history has 5 to 6 bytes for every row that was ever in a released number, and 4 to 5 for every person: this is
 * enough for ten million rows of a million people. Where it would be larger nothing more is released in the room (`history-full`).
 */
export const SEALED_HISTORY_BYTES_MAX = 60_000_000;

/** Queue of jobs to run, coordinator to relays. Its BullMQ job id is `<job>.<generation>`. */
export const RUN_QUEUE = 'glovebox-run';
/** Queue of protocol steps, relays to coordinator; a step's return value is the answer. */
export const STEP_QUEUE = 'glovebox-step';

export const RunOrder = z.strictObject({ job: Digest });
export type RunOrder = z.infer<typeof RunOrder>;

const attempt = { job: Digest, attempt: AttemptNumber };

/** One step of an attempt. Repeating a step repeats its answer. */
export const StepRequest = z.discriminatedUnion('step', [
  /** A relay says which worker stands behind it: at its start and every half minute. Shown to people, believed by nobody. */
  z.strictObject({
    step: z.literal('hello'),
    relay: Slug,
    platform: Platform,
    gate: z.string().max(40),
    time: Timestamp,
  }),
  /** A relay took the job: open an attempt and collect challenges. `lease` is unique to this taking of the job. */
  z.strictObject({ step: z.literal('open'), job: Digest, relay: Slug, lease: z.string().max(100) }),
  z.strictObject({ step: z.literal('grant'), ...attempt, worker: WorkerKeys, evidence: Evidence }),
  z.strictObject({
    step: z.literal('progress'),
    ...attempt,
    state: z.enum(['loading', 'running']),
    detail: z.string().max(200),
  }),
  z.strictObject({
    step: z.literal('permit'),
    ...attempt,
    request: SignedEnvelope,
    sealedHistory: bytesUpTo(SEALED_HISTORY_BYTES_MAX),
  }),
  z.strictObject({ step: z.literal('result'), ...attempt, result: SealedBox, receipt: SignedEnvelope }),
  /** The worker refused or could not go on. */
  z.strictObject({ step: z.literal('refused'), ...attempt, reasons: z.array(Reason).min(1) }),
]);
export type StepRequest = z.infer<typeof StepRequest>;

/** Where a relay gets a dataset's ciphertext: GET `/v1/blobs/<ciphertext>`. */
export const DatasetSource = z.strictObject({ name: Identifier, ciphertext: Digest, bytes: Count });
export type DatasetSource = z.infer<typeof DatasetSource>;

export const SealedHistory = z.strictObject({ digest: Digest, sealed: bytesUpTo(SEALED_HISTORY_BYTES_MAX) });
export type SealedHistory = z.infer<typeof SealedHistory>;

export const StepReply = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    attempt: AttemptNumber,
    documents: JobDocuments,
    challenges: z.array(SignedEnvelope),
    datasets: z.array(DatasetSource),
  }),
  z.strictObject({ kind: z.literal('granted'), grants: z.array(Grant), histories: z.array(SealedHistory) }),
  z.strictObject({ kind: z.literal('noted') }),
  z.strictObject({ kind: z.literal('permitted'), permits: z.array(SignedEnvelope) }),
  /** Merge these histories too and ask for the permit again. */
  z.strictObject({ kind: z.literal('history-behind'), histories: z.array(SealedHistory) }),
  z.strictObject({ kind: z.literal('stored') }),
  /** The job is over (refused, cancelled, released by another attempt): let the worker forget it. */
  z.strictObject({ kind: z.literal('over'), reasons: z.array(Reason) }),
  /** Something passing, for example a keybroker that does not answer: give the job back to the queue. */
  z.strictObject({ kind: z.literal('retry'), reasons: z.array(Reason) }),
]);
export type StepReply = z.infer<typeof StepReply>;
