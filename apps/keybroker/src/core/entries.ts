// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import {
  AttemptNumber,
  bytesOf,
  Count,
  Digest,
  Identifier,
  KeybrokerOutcome,
  Line,
  PrivacyCharge,
  Timestamp,
  WorkerKeys,
} from '@glovebox/contracts';
import { PrivacyBudget } from '@glovebox/dp';

/** The answer that an entry belongs to. With the identity key it gives the signed reply again, byte for byte. */
export const StoredAnswer = z.strictObject({
  id: z.string().min(1).max(200),
  request: Digest,
  time: Timestamp,
  outcome: KeybrokerOutcome,
});
export type StoredAnswer = z.infer<typeof StoredAnswer>;

/** One number of uses: of a dataset, or of a clause of its terms, which `meter` names whatever version it stands in. */
const MeterCharge = z.strictObject({ dataset: Identifier, clause: Line, meter: Digest, uses: Count.min(1) });
export type MeterCharge = z.infer<typeof MeterCharge>;

const about = { agreement: Digest, job: Digest, attempt: AttemptNumber };

/**
 * What a keybroker remembers, as lines of its journal. An entry is on disk before its answer leaves, and holds the
 * answer: there is no moment at which something is spent and nobody can learn for what. No entry holds a secret.
 */
export const EntryBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('recipient-made'), dataset: Identifier, recipient: z.string().max(100) }),
  z.strictObject({
    kind: z.literal('nonce-issued'),
    ...about,
    question: Digest,
    nonce: bytesOf(32),
    expires: Timestamp,
  }),
  z.strictObject({ kind: z.literal('transcript-accepted'), ...about, transcript: Digest }),
  z.strictObject({
    kind: z.literal('granted'),
    ...about,
    question: Digest,
    transcript: Digest,
    worker: WorkerKeys,
    /** The approvals that this question is charged to, and how many questions each allows. */
    approvals: z.array(z.strictObject({ approval: Digest, uses: Count.min(1) })),
    /** What each dataset under differential privacy is charged, and the budget that its terms gave then. */
    privacyCharges: z.array(PrivacyCharge.extend({ budget: PrivacyBudget })).optional(),
    /** The numbers of uses in the terms that this question counts against, as they were then. */
    meters: z.array(MeterCharge).min(1).optional(),
    expires: Timestamp,
  }),
  z.strictObject({ kind: z.literal('permitted'), ...about, room: Digest, history: Digest }),
  z.strictObject({ kind: z.literal('stopped'), agreement: Digest }),
]);
export type EntryBody = z.infer<typeof EntryBody>;

export const Entry = z.strictObject({ body: EntryBody, answer: StoredAnswer });
export type Entry = z.infer<typeof Entry>;
