// SPDX-License-Identifier: Apache-2.0
import { createFetcher, DiskStore, FRESHNESS, parseMirrors, type Fetcher } from '@glovebox/collateral';
import { randomBytes } from '@glovebox/native';
import { join, resolve } from 'node:path';
import type { CommandInput } from './command.ts';
import type { CliContext } from './context.ts';
import { homePaths } from './home/paths.ts';

/** Options of every command that works on kept collateral. */
export interface CollateralOptions {
  readonly directory?: string;
  readonly mirrors?: string;
}

export const DIRECTORY_OPTION = [
  '--directory <dir>',
  'where collateral is kept (default: GLOVEBOX_COLLATERAL_DIR, `collateral` beside the keys)',
] as const;
export const MIRRORS_OPTION = [
  '--mirrors <list>',
  'source=url,...: ask these instead of the vendors (default: GLOVEBOX_COLLATERAL_MIRRORS)',
] as const;

/** Where a user keeps collateral: on a party's machine beside its keys, on a host wherever the operator says. */
export function collateralDirectory({ options, context }: CommandInput<CollateralOptions>): string {
  const named = options.directory ?? context.env.GLOVEBOX_COLLATERAL_DIR;
  return named === undefined ? join(homePaths(options.home, context.env).root, 'collateral') : resolve(named);
}

/** What `obtain` and its callers work with, on the machine of a command. @throws CollateralError `mirror-malformed` */
export function collateralContext(input: CommandInput<CollateralOptions>) {
  const { options, context } = input;
  const mirrors = options.mirrors ?? context.env.GLOVEBOX_COLLATERAL_MIRRORS ?? '';
  return {
    cache: new DiskStore(collateralDirectory(input)),
    fetcher: fetcherOf(context, mirrors),
    clock: context.clock,
    freshness: FRESHNESS,
  };
}

function fetcherOf({ env, fetch, clock, sleep }: CliContext, mirrors: string): Fetcher {
  const key = env.GLOVEBOX_INTEL_SUBSCRIPTION_KEY;
  return createFetcher({
    fetch,
    clock,
    sleep,
    random: Math.random,
    randomBytes,
    mirrors: parseMirrors(mirrors),
    ...(key === undefined || key === '' ? {} : { intelSubscriptionKey: key }),
  });
}
