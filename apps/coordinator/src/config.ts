// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { CollateralError, parseMirrors, type Mirrors, type TcbUpdate } from '@glovebox/collateral';
import { Key32 } from '@glovebox/contracts';

const flag = z
  .enum(['0', '1'], 'must be 1 (on) or 0 (off)')
  .default('0')
  .transform((value) => value === '1');
const number = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .default(fallback);

const Environment = z.object({
  GLOVEBOX_PORT: number(7180, 0, 65_535),
  GLOVEBOX_HOST: z.string().min(1).default('127.0.0.1'),
  GLOVEBOX_DATA_DIR: z.string({ error: 'must name a directory for database and blobs' }).min(1),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be like redis://127.0.0.1:6379' }),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be like postgres://user@host/database' }).optional(),
  GLOVEBOX_RELAY_KEYS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((key) => key !== ''))
    .pipe(z.array(Key32)),
  /** Folder of the built console, which is served beside the API. */
  GLOVEBOX_CONSOLE_DIR: z.string().min(1).optional(),
  /** Largest sealed file, in bytes. */
  GLOVEBOX_UPLOAD_MAX: number(64 * 1024 ** 3, 1, Number.MAX_SAFE_INTEGER),
  /** How long an upload is kept that nobody continues or registers. */
  GLOVEBOX_UPLOAD_DAYS: number(14, 1, 365),
  GLOVEBOX_ATTEMPTS_MAX: number(20, 1, 1000),
  /** Whether vendors, or their mirrors, are asked for what evidence needs. */
  GLOVEBOX_COLLATERAL_FETCH: flag,
  GLOVEBOX_COLLATERAL_MIRRORS: z.string().default('').transform(readMirrors),
  GLOVEBOX_COLLATERAL_UPDATE: z.enum(['standard', 'early'], 'must be standard or early').default('standard'),
  GLOVEBOX_COLLATERAL_REFRESH_MINUTES: number(60, 1, 1440),
  GLOVEBOX_INTEL_SUBSCRIPTION_KEY: z.string().min(1).max(200).optional(),
  DANGEROUSLY_TRUST_DEV_ROOTS: flag,
});

function readMirrors(text: string, context: z.RefinementCtx): Mirrors {
  try {
    return parseMirrors(text);
  } catch (error) {
    if (!(error instanceof CollateralError)) throw error;
    context.addIssue({ code: 'custom', message: `${error.message}: ${error.remedy ?? ''}` });
    return z.NEVER;
  }
}

/** Everything that the environment decides about a coordinator, parsed once. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly redisUrl: string;
  /** Null: the embedded database in the data directory. */
  readonly databaseUrl: string | null;
  /** Ed25519 keys of the relays that may fetch ciphertext. */
  readonly relayKeys: readonly string[];
  /** Null: the API only. */
  readonly consoleDirectory: string | null;
  readonly uploadMaxBytes: number;
  readonly uploadDays: number;
  readonly attemptsMax: number;
  readonly collateral: {
    readonly fetch: boolean;
    /** Asked instead of the vendors. */
    readonly mirrors: Mirrors;
    /** Which of Intel's evaluations counts. */
    readonly update: TcbUpdate;
    readonly refreshMinutes: number;
    /** For quotes that only name their certificate. */
    readonly intelSubscriptionKey: string | null;
  };
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/** Thrown when the environment is not usable; the message lists every problem, one a line. */
export class ConfigError extends Error {}

/** @throws ConfigError */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is one that was not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`the environment of the coordinator is not usable:\n${problems.join('\n')}`);
  }
  const { data } = parsed;
  return {
    host: data.GLOVEBOX_HOST,
    port: data.GLOVEBOX_PORT,
    dataDirectory: data.GLOVEBOX_DATA_DIR,
    redisUrl: data.REDIS_URL,
    databaseUrl: data.DATABASE_URL ?? null,
    relayKeys: data.GLOVEBOX_RELAY_KEYS,
    consoleDirectory: data.GLOVEBOX_CONSOLE_DIR ?? null,
    uploadMaxBytes: data.GLOVEBOX_UPLOAD_MAX,
    uploadDays: data.GLOVEBOX_UPLOAD_DAYS,
    attemptsMax: data.GLOVEBOX_ATTEMPTS_MAX,
    collateral: {
      fetch: data.GLOVEBOX_COLLATERAL_FETCH,
      mirrors: data.GLOVEBOX_COLLATERAL_MIRRORS,
      update: data.GLOVEBOX_COLLATERAL_UPDATE,
      refreshMinutes: data.GLOVEBOX_COLLATERAL_REFRESH_MINUTES,
      intelSubscriptionKey: data.GLOVEBOX_INTEL_SUBSCRIPTION_KEY ?? null,
    },
    dangerouslyTrustDevelopmentRoots: data.DANGEROUSLY_TRUST_DEV_ROOTS,
  };
}

/** Token by which Nest hands the configuration to whoever needs it. */
export const CONFIG = Symbol('config');
