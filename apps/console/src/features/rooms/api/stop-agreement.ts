// SPDX-License-Identifier: Apache-2.0
import { stopAgreement } from '@glovebox/client';
import type { VerifiedDocument } from '@glovebox/crypto';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Ends an agreement for good, by the signature of one owner. */
export function useStopAgreement(agreement: VerifiedDocument<'glovebox/agreement/v1'>) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => stopAgreement(client, agreement, reason),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.agreements }),
  });
}
