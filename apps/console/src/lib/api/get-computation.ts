// SPDX-License-Identifier: Apache-2.0
import { readComputation, type GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** One computation with its agreement, opened and checked in this page, and admitted by everybody's terms. */
export const computationQuery = (client: GloveboxClient, digest: string) =>
  queryOptions({
    queryKey: [...keys.computations, digest, client.dangerouslyTrustDevelopmentRoots],
    queryFn: () => readComputation(client, digest),
  });

export const useComputation = (digest: string) => useQuery(computationQuery(useSession().client, digest));
