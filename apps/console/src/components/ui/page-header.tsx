// SPDX-License-Identifier: Apache-2.0
import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';

/** What a page is about, and what can be done on it. Also names the browser's tab. */
export function PageHeader({
  title,
  lead,
  actions,
  back,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly back?: { readonly to: string; readonly label: string };
}) {
  useEffect(() => {
    document.title = `${title} · Glovebox`;
  }, [title]);
  return (
    <header className="page-header">
      <div>
        {back && (
          <Link to={back.to} className="crumb">
            ← {back.label}
          </Link>
        )}
        <h1>{title}</h1>
        {lead !== undefined && <p className="muted">{lead}</p>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </header>
  );
}
