// SPDX-License-Identifier: Apache-2.0
import { signedPartyCard } from '@glovebox/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** Makes the own public keys known to the coordinator, in a card that they sign. */
export function useRegisterParty() {
  const { client, party } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.parties.register(signedPartyCard(party)),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.parties }),
  });
}
