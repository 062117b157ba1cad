// SPDX-License-Identifier: Apache-2.0
import { judgeWorker, type GloveboxClient, type ReadAgreement } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** The newest evidence of a room's workers, each judged in this page under the room's own policy. */
export const judgedWorkersQuery = (client: GloveboxClient, { agreement }: ReadAgreement) =>
  queryOptions({
    queryKey: [...keys.workers, agreement.digest, client.dangerouslyTrustDevelopmentRoots],
    queryFn: async () => {
      const { dangerouslyTrustDevelopmentRoots } = client;
      const shown = await client.operations.evidence(agreement.digest);
      const options = { now: client.now(), dangerouslyTrustDevelopmentRoots };
      return Promise.all(shown.map((evidence) => judgeWorker(agreement, evidence, options)));
    },
  });

export const useJudgedWorkers = (read: ReadAgreement) => useQuery(judgedWorkersQuery(useSession().client, read));
