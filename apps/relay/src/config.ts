// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Slug } from '@glovebox/contracts';
import { RelayError } from './error.ts';

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

const remedies: Readonly<Record<string, string>> = {
  REDIS_URL: 'redis:// or rediss:// address of the queue',
  COORDINATOR_URL: 'http:// or https:// address of the coordinator',
  WORKER_SOCKET: 'path of the Unix socket of the worker',
  RELAY_NAME: 'lower-case letters, digits and dashes',
  RELAY_KEY_FILE: 'file that `relay init` made',
};

/** All settings of the relay. @throws RelayError `configuration`; field names the variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): RelayConfig {
  const outcome = Environment.safeParse(environment);
  if (!outcome.success) {
    const field = outcome.error.issues[0]?.path.join('.') ?? 'environment';
    throw new RelayError('configuration', `the environment variable \`${field}\` is missing or wrong`, {
      field,
      remedy: `set ${field}: ${remedies[field] ?? 'see the README'}`,
    });
  }
  const parsed = outcome.data;
  return {
    redisUrl: parsed.REDIS_URL,
    coordinatorUrl: parsed.COORDINATOR_URL.replace(/\/+$/, ''),
    workerSocket: parsed.WORKER_SOCKET,
    name: parsed.RELAY_NAME,
    keyFile: parsed.RELAY_KEY_FILE,
  };
}
