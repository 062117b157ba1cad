// SPDX-License-Identifier: Apache-2.0
import { readComputation, type GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** One computation, opened in this page: signed by who it names, admitted by the terms, its SQL printed here. */
export const questionQuery = (client: GloveboxClient, digest: string) =>
  queryOptions({
    queryKey: [...keys.computations, digest, client.dangerouslyTrustDevelopmentRoots],
    queryFn: () => readComputation(client, digest),
  });

export const useQuestion = (digest: string) => useQuery(questionQuery(useSession().client, digest));
