// SPDX-License-Identifier: Apache-2.0
import { submitJob, type JobChoice, type ReadComputation } from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Signs a job of an approved question and hands it in. */
export function useSubmitJob(read: ReadComputation) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (choice: JobChoice) => submitJob(client, read, choice),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.jobs }),
  });
}
