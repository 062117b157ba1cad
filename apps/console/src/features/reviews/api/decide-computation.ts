// SPDX-License-Identifier: Apache-2.0
import { approveComputation, type ApprovalChoice, type ReadComputation } from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Signs an approval or a rejection of the computation that is on the page. */
export function useDecide(read: ReadComputation) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (choice: ApprovalChoice) => approveComputation(client, read, choice),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.computations }),
  });
}
