// SPDX-License-Identifier: Apache-2.0
import { proposeAgreement } from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Signs a new agreement, or a new version of one, and proposes it to its parties. */
export function useProposeAgreement() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (agreement: Agreement) => proposeAgreement(client, agreement),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.agreements }),
  });
}
