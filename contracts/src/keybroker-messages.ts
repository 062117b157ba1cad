// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { AttemptNumber, Grant, WorkerKeys } from './attempt.ts';
import { Collateral, Evidence } from './attestation-policy.ts';
import { SignedEnvelope } from './envelope.ts';
import { AgeHeader, JobDocuments } from './job-documents.ts';
import { Digest, Key32, Slug, Timestamp } from './primitives.ts';
import { Reason } from './reason.ts';

/**
 * What the coordinator asks a keybroker (@nestjs/microservices over Redis). The transport forgets, so every request has
 * an id, is repeated until answered, and is answered from the journal when seen before.
 */
const attestation = {
  documents: JobDocuments,
  attempt: AttemptNumber,
  /** Of every keybroker of the job, in the agreement's order. */
  challenges: z.array(SignedEnvelope).min(1).max(64),
  worker: WorkerKeys,
  evidence: Evidence,
  collateral: Collateral,
  ageHeaders: z.array(AgeHeader).max(64),
};

export const KeybrokerRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('describe') }),
  z.strictObject({ verb: z.literal('recipient'), request: SignedEnvelope }),
  z.strictObject({ verb: z.literal('budget'), agreement: SignedEnvelope, request: SignedEnvelope }),
  z.strictObject({ verb: z.literal('challenge'), documents: JobDocuments, attempt: AttemptNumber }),
  z.strictObject({ verb: z.literal('consider'), ...attestation }),
  z.strictObject({ verb: z.literal('grant'), ...attestation, willing: z.array(SignedEnvelope).min(1).max(64) }),
  z.strictObject({ verb: z.literal('permit'), documents: JobDocuments, request: SignedEnvelope }),
  z.strictObject({ verb: z.literal('stop'), agreement: SignedEnvelope, stop: SignedEnvelope }),
]);
export type KeybrokerRequest = z.infer<typeof KeybrokerRequest>;
export type KeybrokerVerb = KeybrokerRequest['verb'];

export const KeybrokerMessage = z.strictObject({ id: z.string().min(1).max(200), request: KeybrokerRequest });
export type KeybrokerMessage = z.infer<typeof KeybrokerMessage>;

export const KeybrokerOutcome = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('description'),
    name: Slug,
    identityKey: Key32,
    owner: Digest,
    dangerouslyTrustsDevelopmentRoots: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('recipient'), statement: SignedEnvelope }),
  z.strictObject({ kind: z.literal('budget'), statement: SignedEnvelope }),
  z.strictObject({ kind: z.literal('challenge'), challenge: SignedEnvelope }),
  z.strictObject({ kind: z.literal('willingness'), willingness: SignedEnvelope }),
  z.strictObject({ kind: z.literal('grant'), grant: Grant }),
  z.strictObject({ kind: z.literal('permit'), permit: SignedEnvelope }),
  /** The keybroker has permitted a newer history than the request merged: merge `head` too and ask again. */
  z.strictObject({ kind: z.literal('history-behind'), head: Digest }),
  z.strictObject({ kind: z.literal('stopped') }),
  z.strictObject({ kind: z.literal('denied'), reasons: z.array(Reason).min(1) }),
]);
export type KeybrokerOutcome = z.infer<typeof KeybrokerOutcome>;

/** Label of the digest by which a reply names the canonical KeybrokerMessage that it answers. */
export const KEYBROKER_MESSAGE_LABEL = 'glovebox/keybroker-message/v1';

/**
 * `glovebox/keybroker-reply/v1`, signed by the keybroker's identity key. `request` is the digest of the canonical
 * KeybrokerMessage under KEYBROKER_MESSAGE_LABEL; of a request without a canonical form it is 64 zeros.
 */
export const KeybrokerReply = z.strictObject({
  keybroker: Key32,
  request: Digest,
  time: Timestamp,
  outcome: KeybrokerOutcome,
});
export type KeybrokerReply = z.infer<typeof KeybrokerReply>;

/** The Nest message pattern of one keybroker: its own channel, so that one Redis ACL user can be held to it. */
export const keybrokerPattern = (identityKey: string) => `keybroker.${identityKey}`;
