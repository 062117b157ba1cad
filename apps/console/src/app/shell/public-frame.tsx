// SPDX-License-Identifier: Apache-2.0
import { Link, Outlet } from 'react-router';
import { Brand } from './brand.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Around pages that need no keys, while none are open. */
export function PublicFrame() {
  return (
    <>
      <header className="public-bar">
        <Brand />
        <div className="row">
          <Link to="/">Open your keys</Link>
          <ThemeSwitch />
        </div>
      </header>
      <main id="page" className="page">
        <Outlet />
      </main>
    </>
  );
}
