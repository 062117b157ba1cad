// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Who is registered, as the coordinator tells it: a fingerprint counts when it was compared. */
export const partiesQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.parties, queryFn: () => client.parties.list() });

export const useParties = () => useQuery(partiesQuery(useSession().client));
