// SPDX-License-Identifier: Apache-2.0
import type { Denied, Evidence, OpenAttempt, Timestamp, Transcript, WorkerKeys } from '@glovebox/contracts';
import {
  boxKeyFromSecret,
  reportData,
  signingKeyFromSeed,
  transcriptDigest,
  type BoxKey,
  type SigningKey,
  type VerifiedDocument,
} from '@glovebox/crypto';
import { decideJob, type JobPlan } from '@glovebox/policy';
import { WorkerError } from './error.ts';
import { openSigned } from './open-signed.ts';
import type { Secrets } from './secrets.ts';
import type { WorkerTools } from './tools.ts';

export type ChallengeDocument = VerifiedDocument<'glovebox/challenge/v1'>;

/** An attempt whose documents and challenges were verified and whose worker keys were attested. */
export interface OpenedAttempt {
  readonly plan: JobPlan;
  readonly attempt: number;
  /** In the order of the plan's keybrokers. */
  readonly challenges: readonly ChallengeDocument[];
  readonly transcript: string;
  readonly signingKey: SigningKey;
  readonly encryptionKey: BoxKey;
  readonly worker: WorkerKeys;
  readonly evidence: Evidence;
}

/**
 * Steps 5 and 6: decides the job by the same rules as everybody else, ties the challenges together in the transcript,
 * and has the platform attest fresh keys bound to it.
 * @throws WorkerError `challenge-invalid`, `challenge-expired`, `attester-failed`
 */
export async function openAttempt(
  request: OpenAttempt,
  tools: WorkerTools,
  secrets: Secrets,
): Promise<OpenedAttempt | Denied> {
  const challenges = request.challenges.map((challenge) =>
    openSigned('glovebox/challenge/v1', challenge, 'challenge-invalid'),
  );
  const at = latest(challenges.map((challenge) => challenge.value.time));
  // attacker-controlled: until verifyChallenges has returned, `at` may be the time of a stranger's challenge
  const decision = decideJob({ ...tools, documents: request.documents, at });
  if (decision.kind === 'denied') return decision;
  const { plan } = decision;
  verifyChallenges(challenges, plan, request.attempt, at);

  const signingKey = signingKeyFromSeed(secrets.keep(tools.random(32)));
  const encryptionKey = boxKeyFromSecret(secrets.keep(tools.random(32)));
  secrets.keep(signingKey.secretKey);
  secrets.keep(encryptionKey.secretKey);
  const worker = { signingKey: signingKey.publicKey, encryptionKey: encryptionKey.publicKey };
  const transcript = transcriptDigest(transcriptOf(plan, challenges));
  const nonces = challenges.map((challenge) => challenge.value.nonce);
  const evidence = await attest(tools, reportData({ transcript, nonces, worker }));
  return { plan, attempt: request.attempt, challenges, transcript, signingKey, encryptionKey, worker, evidence };
}

/** What the attester says of its failure is about the machine; the host learns that it failed. */
const attest = (tools: WorkerTools, bytes: Uint8Array): Promise<Evidence> =>
  tools.attester.attest(bytes).catch((cause: unknown) => {
    throw new WorkerError('attester-failed', 'the platform did not make evidence', { cause });
  });

/** Checks that there is exactly one challenge of each keybroker of the plan, in order, for this attempt at this question. */
function verifyChallenges(
  challenges: readonly ChallengeDocument[],
  plan: JobPlan,
  attempt: number,
  at: Timestamp,
): void {
  if (challenges.length !== plan.keybrokers.length) {
    throw new WorkerError('challenge-invalid', 'not one challenge of each keybroker', { field: 'challenges' });
  }
  plan.keybrokers.forEach(({ identityKey, name }, index) => {
    const challenge = challenges[index];
    const value = challenge?.value;
    const isOurs =
      value?.keybroker === identityKey &&
      challenge?.signers.includes(identityKey) === true &&
      value.agreement === plan.agreement.digest &&
      value.job === plan.job.digest &&
      value.attempt === attempt &&
      value.question === plan.question;
    const field = `challenges.${String(index)}`;
    if (!isOurs) {
      throw new WorkerError('challenge-invalid', `not a challenge of \`${name}\` for this attempt`, { field });
    }
    if (value.expires < at)
      throw new WorkerError('challenge-expired', `the challenge of \`${name}\` expired`, { field });
  });
}

const transcriptOf = (plan: JobPlan, challenges: readonly ChallengeDocument[]): Transcript => ({
  agreement: plan.agreement.digest,
  job: plan.job.digest,
  datasets: plan.datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
  commitments: challenges.map(({ value }) => ({ keybroker: value.keybroker, commitment: value.commitment })),
});

/** The latest of some times; they compare correctly as text. */
export const latest = (times: readonly Timestamp[]): Timestamp =>
  times.reduce((newest, time) => (time > newest ? time : newest), '');
