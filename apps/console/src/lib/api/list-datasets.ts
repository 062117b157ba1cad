// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Uploaded versions that the party may see. */
export const datasetsQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.datasets, queryFn: () => client.datasets.list() });

export const useDatasets = () => useQuery(datasetsQuery(useSession().client));
