// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';
import { UploadManager } from './upload-manager.ts';
import { forgetOrphans } from './upload-record.ts';
import { UploadsContext } from './uploads.ts';

/** Keeps uploads going on every page, and the keys open while one is sent. */
export function UploadsProvider({ children }: { readonly children: ReactNode }) {
  const { client, party, stayOpen } = useSession();
  const queries = useQueryClient();
  const latest = useRef(client);
  useEffect(() => {
    latest.current = client;
  }, [client]);

  const manager = useMemo(
    () => ({
      owner: party.fingerprint,
      uploads: new UploadManager(
        () => latest.current,
        () => void queries.invalidateQueries({ queryKey: keys.datasets }),
      ),
    }),
    [party.fingerprint, queries],
  ).uploads;
  useEffect(() => {
    void manager.load();
    // Where the browser has no files of its own, none are left either.
    forgetOrphans(Date.now()).catch(() => undefined);
    return () => {
      manager.dispose();
    };
  }, [manager]);

  const states = useSyncExternalStore(manager.subscribe, manager.snapshot);
  const isSending = states.some(({ phase }) => phase === 'sending' || phase === 'registering');
  useEffect(() => (isSending ? stayOpen() : undefined), [isSending, stayOpen]);
  useWarning(isSending);
  return <UploadsContext value={manager}>{children}</UploadsContext>;
}

/** Asks before the page is closed while something is sent; what was sent is not lost either way. */
function useWarning(isSending: boolean): void {
  useEffect(() => {
    if (!isSending) return undefined;
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
    };
  }, [isSending]);
}
