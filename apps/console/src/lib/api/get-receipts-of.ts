// SPDX-License-Identifier: Apache-2.0
import type { Receipt } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** What receipts of some jobs say; that their workers were attested is the page of each receipt's part to verify. */
export function useReceiptsOf(jobs: readonly string[], isEnabled: boolean) {
  const { client } = useSession();
  return useQuery({
    queryKey: [...keys.jobs, 'receipts', ...jobs],
    enabled: isEnabled,
    queryFn: async (): Promise<Receipt[]> => {
      const bundles = await Promise.all(jobs.map((job) => client.jobs.receipt(job)));
      return bundles.map(({ receipt }) => openDocument('glovebox/receipt/v1', receipt).value);
    },
  });
}
