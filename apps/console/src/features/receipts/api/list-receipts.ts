// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSession } from '../../../lib/session/session.ts';

/** Receipts of all rooms of the party, as the coordinator lists them; each proves itself only when it is verified. */
export const receiptsQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: ['receipts'], queryFn: () => client.jobs.receipts() });

export const useReceipts = () => useQuery(receiptsQuery(useSession().client));
