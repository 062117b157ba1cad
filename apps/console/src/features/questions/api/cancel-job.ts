// SPDX-License-Identifier: Apache-2.0
import { cancelJob } from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Cancels an own job, by signature. */
export function useCancelJob(id: string) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => cancelJob(client, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.jobs }),
  });
}
