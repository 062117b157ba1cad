// SPDX-License-Identifier: Apache-2.0
import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '../lib/query/client.ts';
import { SessionProvider } from '../lib/session/session-provider.tsx';
import { router } from './router.tsx';

/** What every page stands on. Whatever was fetched with someone's keys is forgotten when they lock. */
export function Providers() {
  const [queries] = useState(createQueryClient);
  const forget = useCallback(() => {
    queries.clear();
  }, [queries]);
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider onLock={forget}>
        <RouterProvider router={router} />
      </SessionProvider>
    </QueryClientProvider>
  );
}
