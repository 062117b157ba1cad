// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { SignedEnvelope } from './envelope.ts';
import { Bytes, Identifier } from './primitives.ts';

/** Everything signed that a job rests on, as received. Whoever acts on a job verifies all of it itself. */
export const JobDocuments = z.strictObject({
  agreement: SignedEnvelope,
  computation: SignedEnvelope,
  job: SignedEnvelope,
  approvals: z.array(SignedEnvelope).max(128),
  manifests: z.array(SignedEnvelope).min(1).max(64),
});
export type JobDocuments = z.infer<typeof JobDocuments>;

/** The age header of a dataset's file (first byte through the newline after the MAC line): what a keybroker opens. */
export const AgeHeader = z.strictObject({ dataset: Identifier, header: Bytes.max(16384) });
export type AgeHeader = z.infer<typeof AgeHeader>;
