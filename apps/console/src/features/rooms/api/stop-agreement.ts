// SPDX-License-Identifier: Apache-2.0
import { stopAgreement } from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Ends an agreement for good, by the signature of one owner. */
export function useStopAgreement(digest: string) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => stopAgreement(client, digest, reason),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.agreements }),
  });
}
