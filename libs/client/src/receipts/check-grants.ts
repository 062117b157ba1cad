// SPDX-License-Identifier: Apache-2.0
import type { AgreementKeybroker } from '@glovebox/contracts';
import { evidenceDigest } from '@glovebox/attestation';
import { privacyCharges, sameCharges, type JobPlan, type ReasonList } from '@glovebox/policy';
import type { OpenedBundle } from './open-bundle.ts';

/** A grant of each keybroker of the plan to the worker of this receipt, on the evidence of this bundle, unexpired. */
export function checkGrants(list: ReasonList, opened: OpenedBundle, plan: JobPlan, transcript: string): void {
  demandOneEach(list, 'grant', opened.grants.length, plan);
  const evidence = evidenceDigest(opened.evidence);
  const receipt = opened.receipt.value;
  for (const keybroker of plan.keybrokers) {
    const grant = opened.grants.find(({ signers }) => signers.includes(keybroker.identityKey))?.value;
    const isOurs =
      grant?.keybroker === keybroker.identityKey &&
      grant.agreement === plan.agreement.digest &&
      grant.job === plan.job.digest &&
      grant.attempt === receipt.attempt &&
      grant.transcript === transcript &&
      grant.question === plan.question &&
      grant.evidence === evidence &&
      grant.worker.signingKey === receipt.worker.signingKey &&
      grant.worker.encryptionKey === receipt.worker.encryptionKey &&
      grantedVersions(plan, keybroker) === versionsText(grant.datasets) &&
      sameCharges(grant.privacyCharges ?? null, privacyCharges(plan, ownDatasets(plan, keybroker)));
    list.demand(isOurs, {
      code: 'receipt-grant-foreign',
      message: `there is no grant of keybroker \`${keybroker.name}\` for this worker, evidence and data`,
      remedy: 'the bundle was altered, mixed with another one, or is incomplete',
    });
    list.demand(grant === undefined || (grant.time <= receipt.time && receipt.time <= grant.expires), {
      code: 'receipt-time',
      message: `the receipt's time is outside the grant of \`${keybroker.name}\``,
    });
  }
}

/** A permit of each keybroker of the plan for exactly this release; the receipt names them in this order. */
export function checkPermits(list: ReasonList, opened: OpenedBundle, plan: JobPlan, transcript: string): void {
  demandOneEach(list, 'permit', opened.permits.length, plan);
  const receipt = opened.receipt.value;
  plan.keybrokers.forEach(({ name, identityKey }, index) => {
    const permit = opened.permits.find(({ signers }) => signers.includes(identityKey));
    const isOurs =
      permit?.value.keybroker === identityKey &&
      permit.value.job === plan.job.digest &&
      permit.value.attempt === receipt.attempt &&
      permit.value.transcript === transcript &&
      permit.value.history === receipt.history &&
      permit.digest === receipt.permits[index];
    list.demand(isOurs, {
      code: 'receipt-permit-foreign',
      message: `there is no permit of keybroker \`${name}\` for this release`,
      remedy: 'without it nothing may have left: the bundle was altered, or is incomplete',
    });
  });
}

function demandOneEach(list: ReasonList, document: 'grant' | 'permit', count: number, plan: JobPlan): void {
  list.demand(count === plan.keybrokers.length, {
    code: `receipt-${document}s`,
    message: `there is not exactly one ${document} of each keybroker concerned`,
    remedy: 'ask the coordinator for the complete bundle',
  });
}

const grantedVersions = (plan: JobPlan, keybroker: AgreementKeybroker): string =>
  versionsText(
    ownDatasets(plan, keybroker).map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
  );

const ownDatasets = (plan: JobPlan, keybroker: AgreementKeybroker): JobPlan['datasets'] =>
  plan.datasets.filter(({ terms }) => terms.keybroker === keybroker.name);

const versionsText = (versions: readonly { readonly name: string; readonly manifest: string }[]): string =>
  versions.map(({ name, manifest }) => `${name} ${manifest}`).join();
