// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, Agreement, JobRequest, Reason } from '@glovebox/contracts';
import { canonicalBytes, equalBytes } from '@glovebox/core';
import { partyFingerprint, type VerifiedDocument } from '@glovebox/crypto';
import { ReasonList } from './reasons.ts';

export type ManifestDocument = VerifiedDocument<'glovebox/manifest/v1'>;

/** A dataset of the agreement together with the version of it that a job uses. */
export interface JobDataset {
  readonly terms: AgreementDataset;
  readonly manifest: ManifestDocument;
}

/**
 * Pairs the datasets that a computation uses with the versions that the job names. Each manifest must be signed by the
 * owner that the agreement names, sealed for that owner's keybroker, and have exactly the agreed columns.
 */
export function matchManifests(
  agreement: Agreement,
  job: JobRequest,
  used: readonly string[],
  manifests: readonly ManifestDocument[],
): { readonly datasets: JobDataset[]; readonly reasons: Reason[] } {
  const list = new ReasonList();
  const datasets: JobDataset[] = [];
  const named = job.datasets.map((version) => version.name);
  const expected = agreement.datasets.filter((dataset) => used.includes(dataset.name));
  list.demand(named.join() === expected.map((dataset) => dataset.name).join(), {
    code: 'job-datasets',
    message: `the job names the datasets \`${named.join(', ')}\`, the computation uses \`${expected.map((dataset) => dataset.name).join(', ')}\``,
    remedy: 'name a version of each dataset that the computation uses, in the order of the agreement',
  });
  for (const terms of expected) {
    const version = job.datasets.find((candidate) => candidate.name === terms.name);
    const manifest = manifests.find((candidate) => candidate.digest === version?.manifest);
    if (manifest === undefined) {
      list.add({
        code: 'manifest-missing',
        message: `the manifest of dataset \`${terms.name}\` that the job names is not there`,
        remedy: 'name a version that was uploaded',
        dataset: terms.name,
      });
    } else {
      checkManifest(list, agreement, terms, manifest);
      datasets.push({ terms, manifest });
    }
  }
  return { datasets, reasons: list.reasons };
}

function checkManifest(
  list: ReasonList,
  agreement: Agreement,
  terms: AgreementDataset,
  manifest: ManifestDocument,
): void {
  const owner = agreement.parties.find((party) => party.name === terms.owner);
  const keybroker = agreement.keybrokers.find((candidate) => candidate.name === terms.keybroker);
  const at = { dataset: terms.name, owner: terms.owner };
  const isOwners =
    owner !== undefined &&
    manifest.signers.includes(owner.signingKey) &&
    manifest.value.owner === partyFingerprint(owner);
  list.demand(isOwners, {
    ...at,
    code: 'manifest-not-owners',
    message: `the manifest of \`${terms.name}\` is not signed by its owner \`${terms.owner}\``,
    remedy: 'only the owner named in the agreement can upload this dataset',
  });
  list.demand(manifest.value.dataset === terms.name && manifest.value.keybroker === keybroker?.identityKey, {
    ...at,
    code: 'manifest-other-dataset',
    message: `the manifest given for \`${terms.name}\` is of another dataset or another keybroker`,
    remedy: 'upload the dataset for this agreement',
  });
  const agreed = terms.terms.columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
  list.demand(equalBytes(canonicalBytes(manifest.value.columns), canonicalBytes(agreed)), {
    ...at,
    code: 'manifest-columns',
    message: `the columns of \`${terms.name}\` are not those of the agreement`,
    remedy: 'convert the dataset to the agreed columns and types, in their order',
  });
}
