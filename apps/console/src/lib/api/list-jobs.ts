// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Jobs that the party may see. */
export const jobsQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.jobs, queryFn: () => client.jobs.list() });

export const useJobs = () => useQuery(jobsQuery(useSession().client));
