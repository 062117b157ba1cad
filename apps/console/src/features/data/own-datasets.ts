// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import type { AgreementDataset, DatasetView } from '@glovebox/contracts';

/** A dataset that an agreement says is the party's own, with the versions of it that were uploaded. */
export interface OwnDatasetEntry {
  readonly read: ReadAgreement;
  readonly dataset: AgreementDataset;
  /** Newest first. */
  readonly versions: readonly DatasetView[];
}

export function ownDatasets(
  party: { readonly fingerprint: string; readonly signingKey: string },
  agreements: readonly ReadAgreement[],
  versions: readonly DatasetView[],
): OwnDatasetEntry[] {
  return agreements.flatMap((read) => {
    const { parties, datasets } = read.agreement.value;
    const self = parties.find(({ signingKey }) => signingKey === party.signingKey);
    return datasets
      .filter(({ owner }) => owner === self?.name)
      .map((dataset) => ({ read, dataset, versions: versionsOf(dataset.name, party.fingerprint, versions) }));
  });
}

export const versionsOf = (name: string, owner: string, versions: readonly DatasetView[]): DatasetView[] =>
  versions
    .filter((version) => version.dataset === name && version.owner === owner)
    .toSorted((a, b) => b.created.localeCompare(a.created));
