// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { WorkerKeys } from './attempt.ts';
import { Collateral, Evidence } from './attestation-policy.ts';
import { Parameters } from './computation.ts';
import { SignedEnvelope } from './envelope.ts';
import { JobEvent, JobState } from './job.ts';
import { KeybrokerOutcome } from './keybroker-messages.ts';
import { Count, Digest, Identifier, Key32, Line, Slug, Timestamp } from './primitives.ts';
import { QueryIssue, QueryTree } from './query-tree.ts';
import { Reason } from './reason.ts';
import { ReceiptBundle, SealedBox } from './result.ts';
import { Task } from './task.ts';

/** Lists are pages: `?limit=` (at most 200, default 50) and `?cursor=` from the page before. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() });
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
/** Lists of things that belong to an agreement can be narrowed to one. */
export const ListQuery = PageQuery.extend({ agreement: Digest.optional() });
export type ListQuery = z.infer<typeof ListQuery>;

export const Health = z.strictObject({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  database: z.boolean(),
  redis: z.boolean(),
  dangerouslyTrustsDevelopmentRoots: z.boolean(),
});
export const PartyRegistration = z.strictObject({ card: SignedEnvelope });
export const PartyView = z.strictObject({
  fingerprint: Digest,
  name: Slug,
  card: SignedEnvelope,
  registered: Timestamp,
});
export const AgreementView = z.strictObject({
  digest: Digest,
  room: Slug,
  title: Line,
  version: Count,
  state: z.enum(['proposed', 'active', 'stopped', 'superseded']),
  missing: z.array(Slug),
  stoppedBy: Slug.nullable(),
  envelope: SignedEnvelope,
  stops: z.array(SignedEnvelope),
  created: Timestamp,
});
export const AgreementProposal = z.strictObject({ envelope: SignedEnvelope });
export const StopRequest = z.strictObject({ stop: SignedEnvelope });
export const KeybrokerView = z.strictObject({
  name: Slug,
  identityKey: Key32,
  owner: Digest,
  dangerouslyTrustsDevelopmentRoots: z.boolean(),
  online: z.boolean(),
});
export const RecipientAsk = z.strictObject({ request: SignedEnvelope, keybroker: Key32 });
/** Asks a keybroker of an agreement, with a signed BudgetRequest, what is left of the privacy budgets that it keeps. */
export const BudgetAsk = z.strictObject({ request: SignedEnvelope });
/** The keybroker's signed reply, passed on as it came. */
export const KeybrokerAnswer = z.strictObject({ reply: SignedEnvelope, outcome: KeybrokerOutcome });
/** Registers an uploaded file: the tus upload id and the owner's signed manifest. */
export const DatasetRegistration = z.strictObject({ upload: z.string().min(1).max(100), manifest: SignedEnvelope });
export const DatasetView = z.strictObject({
  digest: Digest,
  dataset: Identifier,
  owner: Digest,
  ownerName: Slug,
  rows: Count,
  ciphertextBytes: Count,
  manifest: SignedEnvelope,
  created: Timestamp,
});
export const CheckRequest = z.strictObject({
  agreement: Digest,
  purpose: Slug,
  sql: z.string().min(1).max(20_000),
  parameters: Parameters.optional(),
  task: Task.optional(),
});
export type CheckRequest = z.infer<typeof CheckRequest>;
export const CheckReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('admitted'), tree: QueryTree, sql: z.string() }),
  z.strictObject({ kind: z.literal('not-a-query'), issues: z.array(QueryIssue).min(1) }),
  z.strictObject({ kind: z.literal('denied'), tree: QueryTree, sql: z.string(), reasons: z.array(Reason).min(1) }),
]);
export const ComputationProposal = z.strictObject({ envelope: SignedEnvelope });
export const ComputationView = z.strictObject({
  digest: Digest,
  agreement: Digest,
  title: Line,
  requester: Slug,
  purpose: Slug,
  state: z.enum(['awaiting-approval', 'approved', 'rejected', 'denied']),
  /** Who still has to approve. */
  missing: z.array(Slug),
  reasons: z.array(Reason),
  envelope: SignedEnvelope,
  approvals: z.array(SignedEnvelope),
  created: Timestamp,
});
export const ApprovalSubmission = z.strictObject({ approval: SignedEnvelope });
export const JobSubmission = z.strictObject({ job: SignedEnvelope });
export const JobView = z.strictObject({
  id: Digest,
  agreement: Digest,
  computation: Digest,
  receiver: Slug,
  state: JobState,
  attempt: Count,
  reasons: z.array(Reason),
  events: z.array(JobEvent),
  envelope: SignedEnvelope,
  created: Timestamp,
  updated: Timestamp,
});
export const CancelRequest = z.strictObject({ cancel: SignedEnvelope });
export const ResultView = z.strictObject({ job: Digest, result: SealedBox });
export const ReceiptView = ReceiptBundle;
/** A receipt of the list: the bundle is the job's. */
export const ReceiptEntry = z.strictObject({
  job: Digest,
  agreement: Digest,
  computation: Digest,
  receiver: Slug,
  attempt: Count,
  created: Timestamp,
});
export const WorkerView = z.strictObject({
  relay: Slug,
  platform: z.string(),
  gate: z.string(),
  lastSeen: Timestamp,
  job: Digest.nullable(),
});
/**
 * One message of the stream of notices: something that the caller may see has changed, so read it again. Nothing else is
 * told. `id` is what it is called in the API; a receipt is called by its job. `state` is what it came to, for a job its state.
 */
export const Notice = z.strictObject({
  kind: z.enum(['agreement', 'dataset', 'computation', 'job', 'receipt']),
  id: Digest,
  state: Slug,
  /** Null where it belongs to no single agreement. */
  agreement: Digest.nullable(),
  time: Timestamp,
});
/** Whose workers: of one agreement. */
export const EvidenceQuery = PageQuery.extend({ agreement: Digest });
export type EvidenceQuery = z.infer<typeof EvidenceQuery>;
/**
 * The newest evidence that a worker showed under an agreement, released or not, and everything that its report data is made
 * of, so that the reader judges it. Collateral is what the coordinator collected for it: checked like the evidence itself.
 */
export const WorkerEvidence = z.strictObject({
  relay: Slug,
  job: SignedEnvelope,
  attempt: Count,
  state: JobState,
  worker: WorkerKeys,
  challenges: z.array(SignedEnvelope).max(64),
  evidence: Evidence,
  collateral: Collateral,
});
/** One line of what the coordinator did: identifiers and digests only, never content. */
export const AuditEntry = z.strictObject({
  sequence: Count,
  time: Timestamp,
  /** Fingerprint of the party that asked, or a relay's or keybroker's name, or `coordinator`. */
  actor: z.string().max(200),
  action: Slug,
  agreement: Digest.nullable(),
  subject: z.string().max(200),
});

export type Health = z.infer<typeof Health>;
export type PartyView = z.infer<typeof PartyView>;
export type AgreementView = z.infer<typeof AgreementView>;
export type KeybrokerView = z.infer<typeof KeybrokerView>;
export type KeybrokerAnswer = z.infer<typeof KeybrokerAnswer>;
export type DatasetView = z.infer<typeof DatasetView>;
export type CheckReply = z.infer<typeof CheckReply>;
export type ComputationView = z.infer<typeof ComputationView>;
export type JobView = z.infer<typeof JobView>;
export type ResultView = z.infer<typeof ResultView>;
export type ReceiptEntry = z.infer<typeof ReceiptEntry>;
export type Notice = z.infer<typeof Notice>;
export type WorkerView = z.infer<typeof WorkerView>;
export type WorkerEvidence = z.infer<typeof WorkerEvidence>;
export type AuditEntry = z.infer<typeof AuditEntry>;
export type Page<T> = { items: T[]; next: string | null };
