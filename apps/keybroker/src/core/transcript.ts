// SPDX-License-Identifier: Apache-2.0
import type { Transcript, WorkerKeys } from '@glovebox/contracts';
import { reportData, transcriptDigest, type VerifiedDocument } from '@glovebox/crypto';
import type { JobPlan } from '@glovebox/policy';

export type ChallengeDocument = VerifiedDocument<'glovebox/challenge/v1'>;

/** Steps 5 and 6 of the architecture: what the challenges of an attempt fix. */
export interface AttemptBinding {
  /** Digest of the transcript: the same for every attempt of a job and every keybroker. */
  readonly transcript: string;
  /** The 64 bytes that the worker's evidence must carry. */
  readonly reportData: Uint8Array<ArrayBuffer>;
}

/** Computed from the challenges as they are; whether they are the right ones is for `releaseKey` to say. */
export function bindAttempt(
  plan: JobPlan,
  challenges: readonly ChallengeDocument[],
  worker: WorkerKeys,
): AttemptBinding {
  const transcript: Transcript = {
    agreement: plan.agreement.digest,
    job: plan.job.digest,
    datasets: plan.datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
    commitments: challenges.map(({ value }) => ({ keybroker: value.keybroker, commitment: value.commitment })),
  };
  const digest = transcriptDigest(transcript);
  const nonces = challenges.map(({ value }) => value.nonce);
  return { transcript: digest, reportData: reportData({ transcript: digest, nonces, worker }) };
}
