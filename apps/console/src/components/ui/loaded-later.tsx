// SPDX-License-Identifier: Apache-2.0
import { ClientError } from '@glovebox/client';
import { useEffect, useState, type ComponentType } from 'react';
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
  const [state, setState] = useState<'failed' | 'loading' | { readonly Part: ComponentType<P> }>('failed');
  const isFailed = state === 'failed';
  const retry = () => {
    setState('loading');
    forgetFailedStyles();
    load().then(
      (Part) => {
        setState({ Part });
      },
      () => {
        setState('failed');
      },
    );
  };
  useEffect(() => {
    if (!isFailed) return undefined;
    addEventListener('online', retry);
    return () => {
      removeEventListener('online', retry);
    };
  });
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
  new ClientError('not-loaded', 'this part of the console did not arrive', {
    remedy: navigator.onLine
      ? 'try again; if it stays so, the console was replaced by a newer version: load the page again'
      : 'it is loaded as soon as the connection is back',
  });
