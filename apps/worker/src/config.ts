// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { WorkerError } from './error.ts';

const Environment = z.object({
  /** Path of the Unix socket that the relay speaks to. */
  WORKER_SOCKET: z.string().min(1),
  /** `1` accepts agreements that trust a development root. Anything else refuses them. */
  DANGEROUSLY_TRUST_DEV_ROOTS: z.string().optional(),
});

export interface WorkerConfig {
  readonly socket: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

const remedies: Readonly<Record<string, string>> = {
  WORKER_SOCKET: 'path of the Unix socket that the relay speaks to',
};

/** All settings of the worker except the attester's, which reads its own. @throws WorkerError `configuration`; field names the variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const outcome = Environment.safeParse(environment);
  if (!outcome.success) {
    const field = outcome.error.issues[0]?.path.join('.') ?? 'environment';
    throw new WorkerError('configuration', `the environment variable \`${field}\` is missing or wrong`, {
      field,
      remedy: `set ${field}: ${remedies[field] ?? 'see the README'}`,
    });
  }
  const parsed = outcome.data;
  return {
    socket: parsed.WORKER_SOCKET,
    dangerouslyTrustDevelopmentRoots: parsed.DANGEROUSLY_TRUST_DEV_ROOTS === '1',
  };
}
