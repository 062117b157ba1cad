// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useSession } from '../session/session.ts';
import { browserTabs } from './browser-tabs.ts';
import { followTogether, type Follow } from './follow-together.ts';
import { LiveContext, type LiveState } from './live.ts';
import { staleKeys } from './stale-keys.ts';

/** Follows the coordinator's one stream of notices while keys are open, and has what changed read again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { client, party } = useSession();
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const [changes, setChanges] = useState(0);

  // A stream may hang for long after the connection changed. It is followed anew, which reads everything again.
  useEffect(() => {
    const restart = () => {
      setState('connecting');
      setChanges((count) => count + 1);
    };
    addEventListener('online', restart);
    addEventListener('offline', restart);
    return () => {
      removeEventListener('online', restart);
      removeEventListener('offline', restart);
    };
  }, []);

  const follow = useCallback<Follow>((listener) => client.notices.follow(listener), [client]);
  useEffect(
    () =>
      followTogether(follow, browserTabs(), party.fingerprint, (event) => {
        if (event.kind === 'disconnected') {
          setState((event.error.status ?? 500) < 500 ? 'refused' : 'offline');
          return;
        }
        setState('live');
        if (event.kind === 'connected') {
          // What failed while there was no answer is asked again, also when no notice was missed.
          void queries.invalidateQueries(
            event.missed ? {} : { predicate: ({ state: { status } }) => status === 'error' },
          );
          return;
        }
        for (const queryKey of staleKeys(event.notice)) void queries.invalidateQueries({ queryKey });
      }),
    [follow, party.fingerprint, queries, changes],
  );

  return <LiveContext value={state}>{children}</LiveContext>;
}
