// SPDX-License-Identifier: Apache-2.0
import { Outlet } from 'react-router';

/** What surrounds every page. */
export function Shell() {
  return (
    <>
      <header className="bar">
        <a className="brand" href="/">
          Glovebox
        </a>
      </header>
      <main className="page">
        <Outlet />
      </main>
    </>
  );
}
