// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** What was released before, newest first. */
export function useReceipts() {
  const { client } = useSession();
  return useQuery({ queryKey: [...keys.jobs, 'released'], queryFn: () => client.jobs.receipts() });
}
