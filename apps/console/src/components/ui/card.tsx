// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

/** A part of a page under its own heading. */
export function Card({
  title,
  actions,
  children,
  isFlush,
}: {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The content reaches the edges: a table. */
  readonly isFlush?: boolean;
}) {
  return (
    <section className="card">
      {title !== undefined && (
        <div className="card-head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {isFlush === true ? children : <div className="card-body">{children}</div>}
    </section>
  );
}
