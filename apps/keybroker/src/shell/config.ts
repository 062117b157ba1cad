// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

const Environment = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).default('redis://127.0.0.1:6379'),
});

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: object;
}

export interface ShellConfig {
  readonly redis: RedisAddress;
}

/** The shell's part of the environment, all problems at once. The rest is the core's: the shell never reads a key. */
export function readConfig(environment: NodeJS.ProcessEnv): ShellConfig {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(`environment: ${z.prettifyError(parsed.error)}`);
  return { redis: redisAddress(new URL(parsed.data.REDIS_URL)) };
}

function redisAddress(url: URL): RedisAddress {
  const db = url.pathname.length > 1 ? Number(url.pathname.slice(1)) : undefined;
  return {
    host: url.hostname,
    port: url.port === '' ? 6379 : Number(url.port),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(db === undefined ? {} : { db }),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
