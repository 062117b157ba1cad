// SPDX-License-Identifier: Apache-2.0
import { signAgreement, type ReadAgreement } from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Adds the own signature to an agreement that is on the page. Refuses keys that are not pinned. */
export function useSignAgreement() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (read: ReadAgreement) => signAgreement(client, read),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.agreements }),
  });
}
