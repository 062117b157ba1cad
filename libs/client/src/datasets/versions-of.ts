// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementParty, DatasetView } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument, partyFingerprint } from '@glovebox/crypto';

/**
 * The uploaded versions of one of an agreement's datasets, newest first. The coordinator's list is only a hint: a version
 * counts when its manifest is signed by the dataset's owner.
 */
export function versionsOf(agreement: Agreement, name: string, uploaded: readonly DatasetView[]): DatasetView[] {
  const owner = agreement.datasets.find((dataset) => dataset.name === name)?.owner;
  const party = agreement.parties.find((candidate) => candidate.name === owner);
  if (party === undefined) return [];
  return uploaded
    .filter((view) => view.dataset === name && isSignedBy(view, party))
    .toSorted((a, b) => b.created.localeCompare(a.created));
}

function isSignedBy(view: DatasetView, party: AgreementParty): boolean {
  try {
    const manifest = openDocument('glovebox/manifest/v1', view.manifest, [party.signingKey]);
    return (
      manifest.digest === view.digest &&
      manifest.value.dataset === view.dataset &&
      manifest.value.owner === partyFingerprint(party)
    );
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}
