// SPDX-License-Identifier: Apache-2.0
import { findOwnDataset, readPinnedAgreement, type GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/**
 * A dataset of the party's own under an agreement whose signatures were checked and whose keys are all pinned: what
 * may be sealed to.
 */
export const ownDatasetQuery = (client: GloveboxClient, digest: string, name: string) =>
  queryOptions({
    queryKey: [...keys.agreements, digest, 'own', name, client.pins, client.dangerouslyTrustDevelopmentRoots],
    queryFn: async () => {
      const read = await readPinnedAgreement(client, digest);
      return { read, own: findOwnDataset(client, read.agreement.value, name) };
    },
  });

export const useOwnDataset = (digest: string, name: string) =>
  useQuery(ownDatasetQuery(useSession().client, digest, name));
