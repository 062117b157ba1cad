// SPDX-License-Identifier: Apache-2.0
import type { Receipt, Released, UsePermits } from '@glovebox/contracts';
import { assert, canonicalBytes, toBase64Url, toHex } from '@glovebox/core';
import { sealBox, sha256, signDocument, type RandomBytes, type VerifiedDocument } from '@glovebox/crypto';
import { GATE_VERSION, privacyCharges } from '@glovebox/policy';
import { isReleased, type Released as ReleasedTable } from '@glovebox/privacy';
import { WorkerError } from './error.ts';
import type { SealedRelease } from './history.ts';
import type { OpenedAttempt } from './open-attempt.ts';
import { openSigned } from './open-signed.ts';
import type { GrantedAttempt } from './use-grants.ts';

/** Label of the box that the receiver opens. */
const RESULT_LABEL = 'glovebox/result/v1';

export interface Release {
  readonly opened: OpenedAttempt;
  readonly granted: GrantedAttempt;
  readonly table: ReleasedTable;
  readonly history: SealedRelease;
  readonly random: RandomBytes;
}

/**
 * Step 9: with a permit of every keybroker for exactly the history that holds this job, seals the released table to the
 * receiver that the agreement names and signs the receipt with the attested key. Without them nothing leaves.
 * @throws WorkerError `permit-missing`, `permit-invalid`, `permit-of-another-release`
 */
export function releaseResult(request: UsePermits, release: Release): Released {
  const permits = verifyPermits(request, release);
  const { opened, table, random } = release;
  assert(isReleased(table), 'only what passed the release gate is sealed');
  const salt = random(32);
  const commitment = toHex(sha256(salt, canonicalBytes(table)));
  const body = { job: opened.plan.job.digest, salt: toBase64Url(salt), table };
  const result = sealBox(canonicalBytes(body), RESULT_LABEL, opened.plan.receiver.receivingKey, random);
  const receipt = receiptOf(release, permits, commitment);
  return { kind: 'released', result, receipt: signDocument('glovebox/receipt/v1', receipt, opened.signingKey) };
}

type PermitDocument = VerifiedDocument<'glovebox/permit/v1'>;

/** One permit signed by each keybroker of the plan, in its order. */
function verifyPermits(request: UsePermits, { opened, history }: Release): PermitDocument[] {
  const permits = request.permits.map((permit) => openSigned('glovebox/permit/v1', permit, 'permit-invalid'));
  return opened.plan.keybrokers.map(({ identityKey, name }) => {
    const permit = permits.find(({ signers }) => signers.includes(identityKey));
    if (!permit) throw new WorkerError('permit-missing', `no permit signed by keybroker \`${name}\``);
    const { value } = permit;
    const isForThisRelease =
      value.keybroker === identityKey &&
      value.job === opened.plan.job.digest &&
      value.attempt === opened.attempt &&
      value.transcript === opened.transcript &&
      value.history === history.digest;
    if (!isForThisRelease) {
      throw new WorkerError('permit-of-another-release', `the permit of \`${name}\` is for something else`);
    }
    return permit;
  });
}

/** What anybody can check later: what ran, on what, under which agreement, and who let it out. */
function receiptOf(release: Release, permits: readonly PermitDocument[], resultCommitment: string): Receipt {
  const { opened, granted, table, history } = release;
  const { plan } = opened;
  const charges = privacyCharges(plan, plan.datasets);
  return {
    agreement: plan.agreement.digest,
    job: plan.job.digest,
    attempt: opened.attempt,
    computation: plan.computation.digest,
    ...(plan.job.value.parameters === undefined ? {} : { parameters: plan.job.value.parameters }),
    datasets: plan.datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
    approvals: plan.approvals.map((approval) => approval.digest),
    transcript: opened.transcript,
    question: plan.question,
    worker: opened.worker,
    evidence: granted.evidence,
    developmentRoot: granted.developmentRoot,
    gate: GATE_VERSION,
    history: history.digest,
    permits: permits.map((permit) => permit.digest),
    suppression: table.suppression,
    ...(charges === null ? {} : { privacyCharges: charges }),
    resultCommitment,
    time: granted.time,
  };
}
