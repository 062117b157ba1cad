// SPDX-License-Identifier: Apache-2.0
import { ClientError } from '@glovebox/client';
import { QueryClient } from '@tanstack/react-query';

const RETRIES_MAX = 3;

/** Only silence is worth asking again: a refusal stays one. */
const shouldRetry = (failures: number, error: unknown): boolean =>
  error instanceof ClientError && error.code === 'unreachable' && failures < RETRIES_MAX;

/**
 * What was fetched stays until an event says that it changed, or for a minute while no events come. A coordinator on this
 * machine answers also when the browser believes to be offline, so everything is tried; what is read waits for the
 * connection then, and what is signed or sent fails at once, as nobody would expect it later.
 */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'offlineFirst',
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        retry: shouldRetry,
        throwOnError: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
