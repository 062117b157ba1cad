// SPDX-License-Identifier: Apache-2.0
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** There is nothing, why, and what to do about it. */
export function Empty({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  );
}

/** Something is on its way. */
export function Loading({ label = 'Loading' }: { readonly label?: string }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{label}</span>
      <span />
      <span />
      <span />
    </div>
  );
}

/** What went wrong, as it was said, and the way to try again. */
export function ErrorNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  return (
    <ProblemNotice error={error}>
      {onRetry && (
        <div className="row">
          <Button size="small" onPress={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </ProblemNotice>
  );
}

/**
 * What a query found, or the state it is in. Data that is there stays on the page when a later refresh fails, with the
 * failure above it.
 */
export function Loaded<T>({
  query,
  label,
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly label?: string;
  readonly children: (data: T) => ReactNode;
}) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (query.isError) return <ErrorNotice error={query.error} onRetry={retry} />;
    if (query.fetchStatus === 'paused') {
      return (
        <Notice tone="warn" title="You are offline">
          <p>This will load by itself when the connection is back.</p>
        </Notice>
      );
    }
    return <Loading {...(label === undefined ? {} : { label })} />;
  }
  return (
    <>
      {query.isError && <ErrorNotice error={query.error} onRetry={retry} />}
      {children(query.data)}
    </>
  );
}
