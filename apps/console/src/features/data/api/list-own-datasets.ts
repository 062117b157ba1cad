// SPDX-License-Identifier: Apache-2.0
import { useQueries, useQuery } from '@tanstack/react-query';
import { agreementQuery } from '../../../lib/api/get-agreement.ts';
import { agreementsQuery } from '../../../lib/api/list-agreements.ts';
import { datasetsQuery } from '../../../lib/api/list-datasets.ts';
import { useSession } from '../../../lib/session/session.ts';
import { ownDatasets, type OwnDatasetEntry } from '../own-datasets.ts';

export interface OwnDatasets {
  readonly entries: readonly OwnDatasetEntry[];
  readonly isLoading: boolean;
  /** The first failure: the entries may be incomplete. */
  readonly error: unknown;
}

/** The party's own datasets, from the agreements that hold now, each opened and checked in this page. */
export function useOwnDatasets(): OwnDatasets {
  const { client, party } = useSession();
  const list = useQuery(agreementsQuery(client));
  const versions = useQuery(datasetsQuery(client));
  const current = (list.data ?? []).filter(({ state }) => state === 'proposed' || state === 'active');
  const agreements = useQueries({ queries: current.map(({ digest }) => agreementQuery(client, digest)) });
  return {
    entries: ownDatasets(
      { fingerprint: party.fingerprint, signingKey: party.signing.publicKey },
      agreements.flatMap(({ data }) => (data === undefined ? [] : [data])),
      versions.data ?? [],
    ),
    isLoading: [list, versions, ...agreements].some(({ isPending }) => isPending),
    error: [list, versions, ...agreements].find(({ isError }) => isError)?.error ?? null,
  };
}
