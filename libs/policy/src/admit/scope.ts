// SPDX-License-Identifier: Apache-2.0
import type { ClauseScope } from '@glovebox/contracts';
import type { Admission } from './admission.ts';

/** Why a clause is not for this question; null when it is. What is not known yet (receiver, time) excludes nothing. */
export function outOfScope(scope: ClauseScope | undefined, { asker, agreement }: Admission): string | null {
  if (scope === undefined) return null;
  const { parties, purposes, receivers, regions, from, until } = scope;
  if (parties && asker.requester !== undefined && !parties.includes(asker.requester))
    return `it is for ${parties.join(', ')}`;
  if (purposes && !purposes.includes(asker.purpose)) return `it is for the purpose ${purposes.join(', ')}`;
  if (receivers && asker.receiver !== undefined && !receivers.includes(asker.receiver))
    return `its results go to ${receivers.join(', ')}`;
  // Where workers stand is declared by the agreement; a clause for some regions needs all of them to be among these.
  if (regions && !(agreement.regions.length > 0 && agreement.regions.every((region) => regions.includes(region))))
    return `it is for workers in ${regions.join(', ')}`;
  if (asker.at === undefined) return null;
  if (from !== undefined && asker.at < from) return `it begins at ${from}`;
  return until !== undefined && asker.at > until ? `it ended at ${until}` : null;
}
