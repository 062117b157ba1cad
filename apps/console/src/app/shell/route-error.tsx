// SPDX-License-Identifier: Apache-2.0
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { LinkButton } from '../../components/ui/button.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, ErrorNotice } from '../../components/ui/states.tsx';

/** A page that failed: what happened, and a way on. */
export function RouteError() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <>
      <PageHeader title="This page failed" />
      <ErrorNotice
        error={error}
        onRetry={() => {
          location.reload();
        }}
      />
    </>
  );
}

export function NotFound() {
  return (
    <>
      <PageHeader title="No such page" />
      <Empty title="There is nothing at this address" actions={<LinkButton to="/">Go home</LinkButton>}>
        The link may be from another room, or mistyped.
      </Empty>
    </>
  );
}
