// SPDX-License-Identifier: Apache-2.0
import {
  ClientError,
  prepareComputation,
  proposeComputation,
  readPinnedAgreement,
  type Question,
} from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Signs a question that was shown and proposes it; judged once more, with every key of the room pinned. */
export function useProposeQuestion(agreement: string) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (question: Question) => {
      const prepared = prepareComputation(client, await readPinnedAgreement(client, agreement), question);
      if (prepared.kind === 'denied') {
        throw new ClientError('refused', 'the terms do not admit this query', { reasons: prepared.reasons });
      }
      return proposeComputation(client, prepared.computation);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.computations }),
  });
}
