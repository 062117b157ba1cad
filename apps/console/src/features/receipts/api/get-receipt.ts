// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSession } from '../../../lib/session/session.ts';

/** One receipt with everything that verifies it: not verified yet. It does not change. */
export const receiptQuery = (client: GloveboxClient, job: string) =>
  queryOptions({
    queryKey: ['receipts', job],
    queryFn: () => client.jobs.receipt(job),
    staleTime: Infinity,
  });

export const useReceipt = (job: string) => useQuery(receiptQuery(useSession().client, job));
