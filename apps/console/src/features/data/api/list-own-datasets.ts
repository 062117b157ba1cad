// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import { useQueries, useQuery } from '@tanstack/react-query';
import { agreementQuery } from '../../../lib/api/get-agreement.ts';
import { agreementsQuery } from '../../../lib/api/list-agreements.ts';
import { datasetsQuery } from '../../../lib/api/list-datasets.ts';
import { useSession } from '../../../lib/session/session.ts';
import { ownDatasets, type OwnDatasetEntry } from '../own-datasets.ts';

export interface OwnDatasets {
  readonly entries: readonly OwnDatasetEntry[];
  /** The agreements that hold now. */
  readonly rooms: readonly ReadAgreement[];
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
  const rooms = agreements.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const owner = { fingerprint: party.fingerprint, signingKey: party.signing.publicKey };
  return {
    entries: ownDatasets(owner, rooms, versions.data ?? []),
    rooms,
    isLoading: [list, versions, ...agreements].some(({ isPending }) => isPending),
    error: [list, versions, ...agreements].find(({ isError }) => isError)?.error ?? null,
  };
}
