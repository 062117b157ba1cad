// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Agreements that the party takes part in, as the coordinator tells them: titles and states are its words. */
export const agreementsQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.agreements, queryFn: () => client.agreements.list() });

export const useAgreements = () => useQuery(agreementsQuery(useSession().client));
