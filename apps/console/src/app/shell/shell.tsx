// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useMatches, useNavigation } from 'react-router';
import { UploadsProvider } from '../../features/data/uploads/uploads-provider.tsx';
import { LiveProvider } from '../../lib/live/live-provider.tsx';
import { useSessionState } from '../../lib/session/session.ts';
import { Gate } from './gate.tsx';
import { PublicFrame } from './public-frame.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { Strips } from './strips.tsx';
import { TopBar } from './top-bar.tsx';

/** A page that needs no keys says so in its route. */
const isPublicHandle = (handle: unknown): boolean =>
  typeof handle === 'object' && handle !== null && 'isPublic' in handle && handle.isPublic === true;

/** What surrounds every page. Without open keys the gate stands in its place, at the same address, or a plain frame. */
export function Shell() {
  const state = useSessionState();
  const isPublic = useMatches().some(({ handle }) => isPublicHandle(handle));
  if (state.kind === 'closed') return isPublic ? <PublicFrame /> : <Gate gate={state.gate} />;
  return (
    <LiveProvider>
      <UploadsProvider>
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
      </UploadsProvider>
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
