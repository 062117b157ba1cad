// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** One job with its history so far; a notice of each step has it read again. */
export const jobQuery = (client: GloveboxClient, id: string) =>
  queryOptions({ queryKey: [...keys.jobs, id], queryFn: () => client.jobs.get(id) });

export const useJob = (id: string) => useQuery(jobQuery(useSession().client, id));
