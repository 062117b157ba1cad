// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';
import { useLive } from '../../lib/live/live.ts';
import { useSession } from '../../lib/session/session.ts';

function subscribe(onChange: () => void): () => void {
  addEventListener('online', onChange);
  addEventListener('offline', onChange);
  return () => {
    removeEventListener('online', onChange);
    removeEventListener('offline', onChange);
  };
}

/** What holds for every page: that the machine is offline, that the coordinator is away, that test roots are believed. */
export function Strips() {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  const live = useLive();
  const { identity } = useSession();
  return (
    <div role="status">
      {live === 'offline' && (
        <div className="strip">
          {isOnline
            ? 'The coordinator does not answer. What you see may be old; trying again by itself.'
            : 'You are offline. What you see may be old; nothing is lost.'}
        </div>
      )}
      {identity.dangerouslyTrustDevelopmentRoots && (
        <div className="strip" data-tone="bad">
          Dangerous: development roots are believed. Workers here may have no protection at all.
        </div>
      )}
    </div>
  );
}
