// SPDX-License-Identifier: Apache-2.0
import type { DatasetVersion, Denied, Reason, WorkerKeys } from '@glovebox/contracts';
import { assert, equalBytes } from '@glovebox/core';
import type { VerifiedDocument } from '@glovebox/crypto';
import type { JobPlan } from '@glovebox/policy';
import type { KeybrokerSelf } from './self.ts';
import { chargesOf, checkLedgers, type JournalCharge } from './privacy-ledger.ts';
import type { MeterCharge } from './entries.ts';
import { checkMeters, metersOf } from './meters.ts';
import { refusal } from './refusals.ts';
import { chooseCharges, type Charge } from './reserve-uses.ts';
import { attemptKey, type StateView } from './state.ts';
import { bindAttempt, type ChallengeDocument } from './transcript.ts';

export type WillingnessDocument = VerifiedDocument<'glovebox/willingness/v1'>;

/** What `judgeEvidence` said of the worker's evidence, and the report data it was asked to find in it. */
export interface EvidenceJudgement {
  readonly reportData: Uint8Array;
  readonly verdict: { readonly kind: 'accepted'; readonly developmentRoot: boolean } | Denied;
  readonly evidence: string;
}

/** The age header that came for a dataset of this keybroker: its digest, and whether that dataset's identity opens it. */
export interface HeaderFinding {
  readonly dataset: string;
  readonly digest: string;
  readonly opens: boolean;
}

export interface ReleaseQuestion {
  readonly self: KeybrokerSelf;
  /** From `decideJob`, at this keybroker's own time: the documents hold together and everybody approved. */
  readonly plan: JobPlan;
  readonly attempt: number;
  readonly worker: WorkerKeys;
  /** Signatures verified; nothing else is known of them yet. */
  readonly challenges: readonly ChallengeDocument[];
  readonly judgement: EvidenceJudgement;
  readonly headers: readonly HeaderFinding[];
  /** What the other keybrokers said. Before they were asked (`consider`), nothing is spent on the answer. */
  readonly willing: readonly WillingnessDocument[] | 'not-asked-yet';
  readonly state: StateView;
  /** This keybroker's own time. */
  readonly at: string;
}

export interface Release {
  readonly kind: 'granted';
  readonly transcript: string;
  /** This keybroker's part of the job. */
  readonly datasets: readonly DatasetVersion[];
  readonly charges: readonly Charge[];
  /** What this keybroker's datasets are charged under differential privacy; empty otherwise. */
  readonly privacyCharges: readonly JournalCharge[];
  /** The numbers of uses in the terms of this keybroker's datasets that the question counts against. */
  readonly meters: readonly MeterCharge[];
  readonly evidence: string;
  readonly developmentRoot: boolean;
}

/**
 * The one decision that hands over a key. Granted only if
 *
 * 1. nobody stopped the agreement, and the job uses a dataset of this keybroker
 * 2. every keybroker of the job challenged this attempt, and the nonce of this one is its own, fresh and unspent
 * 3. the transcript is the one this keybroker accepted for the job, if it accepted one before
 * 4. genuine evidence, accepted by the agreement, binds this transcript, these nonces and these worker keys
 * 5. each dataset is this keybroker's owner's, sealed by the owner to the recipient made for this dataset alone
 * 6. every keybroker of the job said that it would grant: this transcript, to these worker keys
 * 7. the approvals that it rests on have a use left for this question
 * 8. the privacy budget of each of its datasets that has one covers this question, or it was charged before
 * 9. where the terms of its datasets name a number of uses, one is left for this question, or it was counted before
 *
 * Pure: the same question has the same answer. All reasons are collected, so that a person sees all of them at once.
 */
export function releaseKey(question: ReleaseQuestion): Release | Denied {
  const { plan, challenges, worker, judgement, willing } = question;
  const binding = bindAttempt(plan, challenges, worker);
  assert(equalBytes(binding.reportData, judgement.reportData), 'the evidence was judged for these challenges');
  const datasets = ownDatasets(question);
  const charges = chooseCharges(plan, question.state, question.at);
  const privacyCharges = chargesOf(plan, datasets);
  const meters = metersOf(plan, datasets);

  const reasons: Reason[] = [
    ...checkInvolved(question, datasets.length),
    ...checkChallenges(question),
    ...checkNonce(question),
    ...checkTranscript(question, binding.transcript),
    ...(judgement.verdict.kind === 'denied' ? judgement.verdict.reasons : []),
    ...datasets.flatMap((dataset) => checkDataset(question, dataset)),
    ...(willing === 'not-asked-yet' ? [] : checkWilling(question, willing, binding.transcript)),
    ...(charges === null ? [refusal('uses-exhausted')] : []),
    ...checkLedgers(question.state, plan.question, privacyCharges),
    ...checkMeters(question.state, plan.question, meters),
  ];
  if (reasons.length > 0 || charges === null || judgement.verdict.kind === 'denied') return { kind: 'denied', reasons };
  return {
    kind: 'granted',
    transcript: binding.transcript,
    datasets: datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
    charges,
    privacyCharges,
    meters,
    evidence: judgement.evidence,
    developmentRoot: judgement.verdict.developmentRoot,
  };
}

type JobDataset = JobPlan['datasets'][number];

/** The datasets of the job whose keys the agreement places with this keybroker. */
function ownDatasets({ self, plan }: ReleaseQuestion): readonly JobDataset[] {
  const names = plan.keybrokers
    .filter((keybroker) => keybroker.identityKey === self.identityKey)
    .map(({ name }) => name);
  return plan.datasets.filter(({ terms }) => names.includes(terms.keybroker));
}

function checkInvolved({ state, plan }: ReleaseQuestion, datasetCount: number): Reason[] {
  if (state.stops.has(plan.agreement.digest)) return [refusal('stopped')];
  return datasetCount === 0 ? [refusal('not-my-job')] : [];
}

/**
 * One challenge of each keybroker, in the agreement's order. Whether those of the others are fresh is not asked: a nonce
 * protects the keybroker that made it, and their clocks are not ours.
 */
function checkChallenges({ plan, attempt, challenges }: ReleaseQuestion): Reason[] {
  const fits =
    challenges.length === plan.keybrokers.length &&
    plan.keybrokers.every((keybroker, index) => {
      const challenge = challenges[index];
      return (
        challenge?.signers.includes(keybroker.identityKey) === true &&
        challenge.value.keybroker === keybroker.identityKey &&
        challenge.value.agreement === plan.agreement.digest &&
        challenge.value.job === plan.job.digest &&
        challenge.value.attempt === attempt &&
        challenge.value.question === plan.question
      );
    });
  return fits ? [] : [refusal('challenge-mismatch')];
}

function checkNonce({ self, plan, attempt, challenges, state, at }: ReleaseQuestion): Reason[] {
  const key = attemptKey({ job: plan.job.digest, attempt });
  const issued = state.nonces.get(key);
  const own = challenges.find(({ value }) => value.keybroker === self.identityKey);
  if (issued === undefined || own?.value.nonce !== issued.nonce || issued.question !== plan.question) {
    return [refusal('nonce-unknown')];
  }
  if (state.grants.has(key)) return [refusal('attempt-used')];
  return at > issued.expires ? [refusal('nonce-expired')] : [];
}

function checkTranscript({ plan, state }: ReleaseQuestion, transcript: string): Reason[] {
  const accepted = state.transcripts.get(plan.job.digest);
  return accepted === undefined || accepted === transcript ? [] : [refusal('transcript-changed')];
}

/**
 * `decideJob` has checked that the agreement's owner signed the manifest. An agreement can name anybody as owner, so here
 * it must be the owner that this keybroker serves: nobody else gets a key by re-registering its ciphertext.
 */
function checkDataset({ self, state, headers }: ReleaseQuestion, { terms, manifest }: JobDataset): Reason[] {
  const place = { dataset: terms.name, owner: terms.owner };
  const { owner, keybroker, recipient, header } = manifest.value;
  const isMine =
    owner === self.ownerFingerprint &&
    keybroker === self.identityKey &&
    manifest.signers.includes(self.ownerSigningKey);
  if (!isMine) return [refusal('not-my-dataset', place)];
  if (state.recipients.get(terms.name) !== recipient) return [refusal('wrong-recipient', place)];
  const found = headers.find(({ dataset }) => dataset === terms.name);
  if (found === undefined) return [refusal('header-missing', place)];
  if (found.digest !== header) return [refusal('wrong-header', place)];
  return found.opens ? [] : [refusal('header-does-not-open', place)];
}

/** All or none: as long as one keybroker would not grant, no other one spends anything. */
function checkWilling(
  { plan, attempt, worker }: ReleaseQuestion,
  willing: readonly WillingnessDocument[],
  transcript: string,
): Reason[] {
  if (willing.length !== plan.keybrokers.length) return [refusal('willingness-mismatch')];
  return plan.keybrokers.flatMap((keybroker, index) => {
    const statement = willing[index];
    const place = { owner: keybroker.owner };
    if (
      statement?.signers.includes(keybroker.identityKey) !== true ||
      statement.value.keybroker !== keybroker.identityKey ||
      statement.value.job !== plan.job.digest ||
      statement.value.attempt !== attempt
    ) {
      return [refusal('willingness-mismatch', place)];
    }
    if (!statement.value.willing) return [refusal('not-willing', place)];
    if (statement.value.transcript !== transcript) return [refusal('transcript-mismatch', place)];
    const sameWorker =
      statement.value.worker.signingKey === worker.signingKey &&
      statement.value.worker.encryptionKey === worker.encryptionKey;
    return sameWorker ? [] : [refusal('worker-mismatch', place)];
  });
}
