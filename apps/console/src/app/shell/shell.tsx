// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { LiveProvider } from '../../lib/live/live-provider.tsx';
import { useSessionState } from '../../lib/session/session.ts';
import { Gate } from './gate.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { Strips } from './strips.tsx';
import { TopBar } from './top-bar.tsx';

/** What surrounds every page. Without open keys there is no page: the gate stands in its place, at the same address. */
export function Shell() {
  const state = useSessionState();
  if (state.kind === 'closed') return <Gate gate={state.gate} />;
  return (
    <LiveProvider>
      <a href="#page" className="button skip">
        Skip to the page
      </a>
      <div className="shell">
        <Sidebar />
        <div>
          <TopBar />
          <Strips />
          <Page />
        </div>
      </div>
      <Shortcuts />
      <ScrollRestoration />
    </LiveProvider>
  );
}

/** Moves focus to a new page, so that screen readers and the keyboard start there. */
function Page() {
  const place = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const { state } = useNavigation();
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else place.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <main id="page" className="page" tabIndex={-1} ref={place} aria-busy={state === 'loading'}>
      <Outlet />
    </main>
  );
}
