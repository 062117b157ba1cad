// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** What the coordinator says of itself. */
export const healthQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.health, queryFn: () => client.operations.health() });

export const useHealth = () => useQuery(healthQuery(useSession().client));
