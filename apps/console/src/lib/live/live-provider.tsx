// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useSession } from '../session/session.ts';
import { LiveContext, type LiveState } from './live.ts';
import { staleKeys } from './stale-keys.ts';

/** Follows the coordinator's one stream of notices while keys are open, and has what changed read again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(
    () =>
      client.notices.follow((event) => {
        if (event.kind === 'disconnected') {
          setState((event.error.status ?? 500) < 500 ? 'refused' : 'offline');
          return;
        }
        setState('live');
        if (event.kind === 'connected') {
          if (event.missed) void queries.invalidateQueries();
          return;
        }
        for (const queryKey of staleKeys(event.notice)) void queries.invalidateQueries({ queryKey });
      }),
    [client, queries],
  );

  return <LiveContext value={state}>{children}</LiveContext>;
}
