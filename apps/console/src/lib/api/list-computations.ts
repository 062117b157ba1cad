// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Computations of all rooms, as the coordinator tells them. */
export const computationsQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.computations, queryFn: () => client.computations.list() });

export const useComputations = () => useQuery(computationsQuery(useSession().client));
