// SPDX-License-Identifier: Apache-2.0
import type { RedisOptions } from '@nestjs/microservices';

/** For ever: a Redis that is away comes back or is replaced, and a process that gave up would have to be restarted. */
const RETRY_ATTEMPTS = Number.MAX_SAFE_INTEGER;

/** The settings of Nest's Redis transport, which does not take a URL. */
export function transportOptions(redisUrl: string): NonNullable<RedisOptions['options']> {
  const url = new URL(redisUrl);
  return {
    host: url.hostname,
    port: url.port === '' ? 6379 : Number(url.port),
    retryAttempts: RETRY_ATTEMPTS,
    retryDelay: 500,
    // Nest does not wait for what it publishes and unsubscribes: a command that was given up would end the process.
    maxRetriesPerRequest: null,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(/^\/\d+$/.test(url.pathname) ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
