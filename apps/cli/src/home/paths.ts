// SPDX-License-Identifier: Apache-2.0
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a party keeps its keys, pins and unfinished uploads on its own machine. */
export interface HomePaths {
  readonly root: string;
  readonly keys: string;
  readonly config: string;
  readonly pins: string;
  readonly uploads: string;
}

export function homePaths(option: string | undefined, env: Readonly<Record<string, string | undefined>>): HomePaths {
  const root = resolve(option ?? env.GLOVEBOX_HOME ?? join(homedir(), '.glovebox'));
  return {
    root,
    keys: join(root, 'keys.json'),
    config: join(root, 'config.json'),
    pins: join(root, 'pins.json'),
    uploads: join(root, 'uploads'),
  };
}
