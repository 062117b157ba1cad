// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { AttemptNumber, Grant, WorkerKeys } from './attempt.ts';
import { Evidence, Platform } from './attestation-policy.ts';
import { SignedEnvelope } from './envelope.ts';
import { JobDocuments } from './job-documents.ts';
import { Bytes } from './primitives.ts';
import { SealedHistory } from './queue-messages.ts';
import { Reason } from './reason.ts';
import { SealedBox } from './result.ts';

/**
 * Plain HTTP over a local socket between relay and worker. The relay is the host's: the worker believes nothing of it.
 * One attempt at a time. Each refusal is 422 with {kind:'denied', reasons}.
 *
 *   GET    /health                                  WorkerHealth
 *   POST   /attempts                 OpenAttempt    AttemptOpened
 *   POST   /attempts/:id/grants      UseGrants      {kind:'ok'}
 *   PUT    /attempts/:id/datasets/:name  ciphertext {kind:'ok'}      (age file, any chunking)
 *   POST   /attempts/:id/run         {}             {kind:'ok'}
 *   POST   /attempts/:id/history     OfferHistory   PermitAsked
 *   POST   /attempts/:id/release     UsePermits     Released
 *   DELETE /attempts/:id                            {kind:'ok'}
 *
 * `:id` is `<job>.<attempt>`.
 */
export const WorkerHealth = z.strictObject({
  status: z.literal('ok'),
  platform: Platform,
  gate: z.string(),
  busy: z.boolean(),
});
export const OpenAttempt = z.strictObject({
  documents: JobDocuments,
  attempt: AttemptNumber,
  challenges: z.array(SignedEnvelope).min(1).max(64),
});
export const AttemptOpened = z.strictObject({ kind: z.literal('opened'), worker: WorkerKeys, evidence: Evidence });
export const UseGrants = z.strictObject({ grants: z.array(Grant).min(1).max(64) });
export const OfferHistory = z.strictObject({ histories: z.array(SealedHistory).max(64) });
export const PermitAsked = z.strictObject({
  kind: z.literal('permit-asked'),
  request: SignedEnvelope,
  sealedHistory: Bytes,
});
export const UsePermits = z.strictObject({ permits: z.array(SignedEnvelope).min(1).max(64) });
export const Released = z.strictObject({ kind: z.literal('released'), result: SealedBox, receipt: SignedEnvelope });
export const WorkerOk = z.strictObject({ kind: z.literal('ok') });
export const WorkerDenied = z.strictObject({ kind: z.literal('denied'), reasons: z.array(Reason).min(1) });
export type WorkerHealth = z.infer<typeof WorkerHealth>;
export type OpenAttempt = z.infer<typeof OpenAttempt>;
export type AttemptOpened = z.infer<typeof AttemptOpened>;
export type UseGrants = z.infer<typeof UseGrants>;
export type OfferHistory = z.infer<typeof OfferHistory>;
export type PermitAsked = z.infer<typeof PermitAsked>;
export type UsePermits = z.infer<typeof UsePermits>;
export type Released = z.infer<typeof Released>;
export type WorkerOk = z.infer<typeof WorkerOk>;
export type WorkerDenied = z.infer<typeof WorkerDenied>;
