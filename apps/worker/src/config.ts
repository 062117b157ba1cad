// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

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

/** All settings of the worker except the attester's, which reads its own. @throws ZodError that names the variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const parsed = Environment.parse(environment);
  return {
    socket: parsed.WORKER_SOCKET,
    dangerouslyTrustDevelopmentRoots: parsed.DANGEROUSLY_TRUST_DEV_ROOTS === '1',
  };
}
