// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Workers that the coordinator sees. */
export const workersQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.workers, queryFn: () => client.operations.workers() });

export const useWorkers = () => useQuery(workersQuery(useSession().client));
