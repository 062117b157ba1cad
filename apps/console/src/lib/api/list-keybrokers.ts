// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Keybrokers that are connected to the coordinator, or were. */
export const keybrokersQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.keybrokers, queryFn: () => client.keybrokers.list() });

export const useKeybrokers = () => useQuery(keybrokersQuery(useSession().client));
