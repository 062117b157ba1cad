// SPDX-License-Identifier: Apache-2.0
import { ClientError, openResult, rowsBehind, verifyReceipt } from '@glovebox/client';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../../lib/session/session.ts';

/** A result, opened in this page: its receipt proven first, then decrypted, then compared with what the receipt commits to. */
export function useResult(job: string, isReleased: boolean) {
  const { client, pins } = useSession();
  return useQuery({
    queryKey: ['results', job, client.dangerouslyTrustDevelopmentRoots],
    enabled: isReleased,
    staleTime: Infinity,
    queryFn: async () => {
      const { dangerouslyTrustDevelopmentRoots } = client;
      const verified = await verifyReceipt(await client.jobs.receipt(job), { pins, dangerouslyTrustDevelopmentRoots });
      if (verified.kind === 'denied') {
        throw new ClientError('not-verified', 'the receipt of this result is not proven, so the result is not opened', {
          remedy: 'look at the receipt’s checks; do not use the result',
          reasons: verified.reasons,
        });
      }
      const table = openResult(client.party, job, await client.jobs.result(job), verified);
      const { tree, agreement } = verified.plan;
      return { table, rows: rowsBehind(tree, agreement.value.datasets), developmentRoot: verified.developmentRoot };
    },
  });
}
