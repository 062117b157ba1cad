// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Slug } from '@glovebox/contracts';

const Environment = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  COORDINATOR_URL: z.url({ protocol: /^https?$/ }),
  /** Path of the Unix socket of the worker. */
  WORKER_SOCKET: z.string().min(1),
  RELAY_NAME: Slug,
  /** File with the base64url seed of the key that blob requests are signed with. */
  RELAY_KEY_FILE: z.string().min(1),
});

export interface RelayConfig {
  readonly redisUrl: string;
  readonly coordinatorUrl: string;
  readonly workerSocket: string;
  readonly name: string;
  readonly keyFile: string;
}

/** All settings of the relay. @throws ZodError that names the variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): RelayConfig {
  const parsed = Environment.parse(environment);
  return {
    redisUrl: parsed.REDIS_URL,
    coordinatorUrl: parsed.COORDINATOR_URL.replace(/\/+$/, ''),
    workerSocket: parsed.WORKER_SOCKET,
    name: parsed.RELAY_NAME,
    keyFile: parsed.RELAY_KEY_FILE,
  };
}
