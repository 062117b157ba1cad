// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { ParameterValues } from './computation.ts';
import { Count, Digest, Identifier, Slug, Timestamp, bytesOf } from './primitives.ts';
import { Reason } from './reason.ts';

export const DatasetVersion = z.strictObject({ name: Identifier, manifest: Digest });
export type DatasetVersion = z.infer<typeof DatasetVersion>;

/**
 * `glovebox/job/v1`, signed by the analyst. The job id is the digest of its signed payload without the signature, so
 * sending it twice is the same job. `salt` makes a wanted repetition a new job.
 */
export const JobRequest = z.strictObject({
  agreement: Digest,
  computation: Digest,
  /** Of every parameter that the computation declares, and of no other. */
  parameters: ParameterValues.optional(),
  datasets: z.array(DatasetVersion).min(1).max(64),
  purpose: Slug,
  receiver: Slug,
  salt: bytesOf(16),
  created: Timestamp,
});
export type JobRequest = z.infer<typeof JobRequest>;

export const JobState = z.enum([
  'queued',
  'challenged',
  'attested',
  'granted',
  'loading',
  'running',
  'permitted',
  'released',
  'refused',
  'failed',
  'cancelled',
]);
export type JobState = z.infer<typeof JobState>;

/** A line of a job's history, also the data of its server-sent events. `sequence` is the event id. */
export const JobEvent = z.strictObject({
  job: Digest,
  sequence: Count,
  state: JobState,
  attempt: Count,
  time: Timestamp,
  detail: z.string().max(400),
  reasons: z.array(Reason),
});
export type JobEvent = z.infer<typeof JobEvent>;

/** `glovebox/cancel/v1`, signed by the analyst of the job. */
export const Cancel = z.strictObject({ job: Digest, time: Timestamp });
export type Cancel = z.infer<typeof Cancel>;
