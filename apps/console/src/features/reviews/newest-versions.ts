// SPDX-License-Identifier: Apache-2.0
import type { Agreement, DatasetView } from '@glovebox/contracts';
import { partyFingerprint } from '@glovebox/crypto';

/** The newest uploaded version of each of some datasets, by name, or null where one has none yet. */
export function newestVersions(
  agreement: Agreement,
  names: readonly string[],
  uploaded: readonly Pick<DatasetView, 'digest' | 'dataset' | 'owner' | 'created'>[],
): Record<string, string> | null {
  const versions: Record<string, string> = {};
  for (const name of names) {
    const lent = agreement.datasets.find((dataset) => dataset.name === name);
    const owner = agreement.parties.find((party) => party.name === lent?.owner);
    if (owner === undefined) return null;
    const fingerprint = partyFingerprint(owner);
    const [newest] = uploaded
      .filter((version) => version.dataset === name && version.owner === fingerprint)
      .toSorted((a, b) => b.created.localeCompare(a.created));
    if (newest === undefined) return null;
    versions[name] = newest.digest;
  }
  return versions;
}
