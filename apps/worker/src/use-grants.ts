// SPDX-License-Identifier: Apache-2.0
import { GrantSecrets, type AgreementKeybroker, type Grant, type Timestamp, type UseGrants } from '@glovebox/contracts';
import { evidenceDigest } from '@glovebox/attestation';
import { fromBase64Url, parseJson } from '@glovebox/core';
import { historyKey, questionSeed, seedCommitment, unwrapSecret, type VerifiedDocument } from '@glovebox/crypto';
import { privacyCharges, sameCharges, type JobDataset, type JobPlan } from '@glovebox/policy';
import { WorkerError } from './error.ts';
import { latest, type OpenedAttempt } from './open-attempt.ts';
import { openSigned } from './open-signed.ts';
import type { Secrets } from './secrets.ts';

/** An attempt that every keybroker of its job granted the keys for. */
export interface GrantedAttempt {
  readonly fileKeys: ReadonlyMap<string, Uint8Array>;
  readonly historyKey: Uint8Array;
  /** Differential privacy: what all noise of this question is expanded from. Null where there is none. */
  readonly noiseSeed: Uint8Array | null;
  /** Release histories that the keybrokers permitted last: the merged one must descend from all of them. */
  readonly historyHeads: readonly string[];
  readonly evidence: string;
  readonly developmentRoot: boolean;
  /** The newest time that a keybroker signed: the worker has no clock of its own. */
  readonly time: Timestamp;
}

type GrantStatementDocument = VerifiedDocument<'glovebox/grant/v1'>;

/**
 * Step 8, first half: demands one grant of each of the agreement's own keybrokers, all for this transcript and these
 * worker keys, unexpired when measured by one another's clocks, and opens them.
 * @throws WorkerError `grant-*`, `seed-varied`
 */
export function useGrants(request: UseGrants, opened: OpenedAttempt, secrets: Secrets): GrantedAttempt {
  const evidence = evidenceDigest(opened.evidence);
  const statements = openStatements(request.grants);
  const grants = opened.plan.keybrokers.map((keybroker) => {
    const grant = statements.find(({ statement }) => statement.signers.includes(keybroker.identityKey));
    if (!grant) throw new WorkerError('grant-missing', `no grant signed by keybroker \`${keybroker.name}\``);
    verifyStatement(grant.statement, keybroker, opened, evidence);
    return { ...grant, keybroker };
  });
  const time = latest(grants.map(({ statement }) => statement.value.time));
  for (const { statement, keybroker } of grants) {
    if (statement.value.expires < time) {
      throw new WorkerError('grant-expired', `the grant of \`${keybroker.name}\` expired before another one was made`);
    }
  }

  const opening = grants.map((grant) => ({ ...grant, secrets: openSecrets(grant.box, grant.statement, opened) }));
  for (const grant of opening) verifySeedShare(grant.keybroker, grant.secrets, opened);
  const shares = opening.map((grant) => fromBase64Url(grant.secrets.historyShare));
  const statementsOnly = grants.map(({ statement }) => statement.value);
  const { privacy } = opened.plan;
  const seedShares = privacy === null ? [] : opening.map((grant) => fromBase64Url(grant.secrets.seedShare));
  const granted = {
    noiseSeed: privacy === null ? null : secrets.keep(questionSeed(seedShares)),
    fileKeys: new Map(opening.flatMap((grant) => fileKeysOf(grant.keybroker, grant.secrets, opened, secrets))),
    historyKey: secrets.keep(historyKey(shares)),
    historyHeads: statementsOnly.map((grant) => grant.historyHead).filter((head) => head !== null),
    evidence,
    developmentRoot: statementsOnly.some((grant) => grant.developmentRoot),
    time,
  };
  for (const share of [...shares, ...seedShares]) share.fill(0);
  return granted;
}

const openStatements = (grants: readonly Grant[]) =>
  grants.map(({ statement, box }) => ({
    statement: openSigned('glovebox/grant/v1', statement, 'grant-invalid'),
    box,
  }));

/** Checks that a statement, signed by the keybroker, names this job, attempt, transcript, worker, evidence and data. */
function verifyStatement(
  { value }: GrantStatementDocument,
  keybroker: AgreementKeybroker,
  { plan, ...opened }: OpenedAttempt,
  evidence: string,
): void {
  const demand = (condition: boolean, code: WorkerError['code'], message: string) => {
    if (!condition) throw new WorkerError(code, `the grant of \`${keybroker.name}\` ${message}`);
  };
  demand(value.keybroker === keybroker.identityKey, 'grant-invalid', 'names another keybroker');
  const isThisJob =
    value.agreement === plan.agreement.digest && value.job === plan.job.digest && value.question === plan.question;
  demand(isThisJob, 'grant-of-another-job', 'is for another job');
  demand(value.transcript === opened.transcript, 'grant-of-another-transcript', 'is for another transcript');
  const isThisWorker =
    value.attempt === opened.attempt &&
    value.worker.signingKey === opened.worker.signingKey &&
    value.worker.encryptionKey === opened.worker.encryptionKey &&
    value.evidence === evidence;
  demand(isThisWorker, 'grant-for-another-worker', 'is for the keys of another worker or attempt');
  const own = ownDatasets(keybroker, plan);
  const namesOwnVersions =
    value.datasets.length === own.length &&
    own.every(({ terms, manifest }, index) => {
      const version = value.datasets[index];
      return version?.name === terms.name && version.manifest === manifest.digest;
    });
  demand(namesOwnVersions, 'grant-for-other-datasets', 'is for other dataset versions');
  // What noise the answer will have follows from the same documents as the price: paid is exactly what will be lost.
  const isPaid = sameCharges(value.privacyCharges ?? null, privacyCharges(plan, own));
  demand(isPaid, 'grant-privacy-charge', 'does not charge what this question costs its datasets');
}

/** The datasets of the job whose keys the agreement places with this keybroker. */
const ownDatasets = (keybroker: AgreementKeybroker, plan: JobPlan): readonly JobDataset[] =>
  plan.datasets.filter(({ terms }) => terms.keybroker === keybroker.name);

/** The box was made with the key that the signed statement names, for the statement's own bytes. */
function openSecrets(box: string, statement: GrantStatementDocument, opened: OpenedAttempt): GrantSecrets {
  try {
    const context = fromBase64Url(statement.envelope.payload);
    const bytes = unwrapSecret(box, context, statement.value.wrapKey, opened.encryptionKey);
    const parsed = GrantSecrets.parse(parseJson(bytes));
    bytes.fill(0);
    return parsed;
  } catch {
    // The cause is not kept: a message about the secrets' shape could quote a secret.
    throw new WorkerError('grant-unopenable', 'the secrets of a grant do not open');
  }
}

/**
 * A keybroker that could choose its share after seeing the others' could choose the noise, so every share is held to the
 * commitment that was made before.
 */
function verifySeedShare(keybroker: AgreementKeybroker, granted: GrantSecrets, opened: OpenedAttempt): void {
  const challenge = opened.challenges.find(({ value }) => value.keybroker === keybroker.identityKey);
  const share = fromBase64Url(granted.seedShare);
  const commitment = seedCommitment(opened.plan.question, share);
  share.fill(0);
  if (challenge?.value.commitment !== commitment) {
    throw new WorkerError('seed-varied', `the seed share of \`${keybroker.name}\` is not the one it committed to`);
  }
}

/** The file keys of exactly the datasets that this keybroker holds for the job. */
function fileKeysOf(
  keybroker: AgreementKeybroker,
  granted: GrantSecrets,
  { plan }: OpenedAttempt,
  secrets: Secrets,
): [string, Uint8Array][] {
  return ownDatasets(keybroker, plan).map(({ terms }) => {
    const fileKey = granted.fileKeys.find(({ dataset }) => dataset === terms.name);
    if (!fileKey) throw new WorkerError('grant-for-other-datasets', `no key was granted for \`${terms.name}\``);
    return [terms.name, secrets.keep(fromBase64Url(fileKey.key))];
  });
}
