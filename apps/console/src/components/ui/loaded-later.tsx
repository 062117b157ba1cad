// SPDX-License-Identifier: Apache-2.0
import { ClientError } from '@glovebox/client';
import { useEffect, useState, type ComponentType } from 'react';
import { useLive } from '../../lib/live/live.ts';
import { ErrorNotice, Loading } from './states.tsx';

type Load<P extends object> = () => Promise<ComponentType<P>>;

/**
 * A part of the console that is loaded when it is needed. Where that fails, as without a connection, what comes instead
 * says so and tries again, by itself once the connection is back: the page, its keys and what was typed stay.
 */
export async function loadedLater<P extends object>(load: Load<P>): Promise<ComponentType<P>> {
  try {
    return await load();
  } catch {
    return function LoadedAgain(props: P) {
      return <Again load={load} props={props} />;
    };
  }
}

function Again<P extends object>({ load, props }: { readonly load: Load<P>; readonly props: P }) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<'failed' | 'loading' | { readonly Part: ComponentType<P> }>('loading');
  const isFailed = state === 'failed';
  const isLive = useLive() === 'live';
  const retry = () => {
    setState('loading');
    setAttempt((number) => number + 1);
  };
  useEffect(() => {
    let isCurrent = true;
    forgetFailedStyles();
    load().then(
      (Part) => {
        if (isCurrent) setState({ Part });
      },
      () => {
        if (isCurrent) setState('failed');
      },
    );
    return () => {
      isCurrent = false;
    };
    // Once more when the coordinator is back.
  }, [load, attempt, isLive]);
  useEffect(() => {
    if (!isFailed) return undefined;
    addEventListener('online', retry);
    return () => {
      removeEventListener('online', retry);
    };
  }, [isFailed]);
  if (state === 'failed') return <ErrorNotice error={notLoaded()} onRetry={retry} />;
  if (state === 'loading') return <Loading label="Loading this part of the console" />;
  return <state.Part {...props} />;
}

/** A style sheet that did not arrive counts as there for whoever loads parts. */
function forgetFailedStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    if (link.sheet === null) link.remove();
  }
}

const notLoaded = () =>
  navigator.onLine
    ? new ClientError('not-loaded', 'the coordinator did not deliver it', {
        remedy: 'try again; if it stays so, the console was replaced by a newer version: load the page again',
      })
    : new ClientError('not-loaded', 'you are offline, and it was not opened before', {
        remedy: 'nothing: it opens by itself when the connection is back',
      });
