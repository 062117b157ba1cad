// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { ReplayError } from './error.ts';

/** A program that calls `computeMain()`, which a session starts for every question. */
export interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The one that the build made of this library, with the same engine and the same gate as a worker's.
 * @throws ReplayError `not-built`
 */
export function builtChild(): ChildProgram {
  try {
    const program = createRequire(import.meta.url).resolve('@glovebox/replay/compute-child');
    return { command: process.execPath, args: [program] };
  } catch (cause) {
    throw new ReplayError('not-built', 'the program that answers a question is not built', {
      remedy: 'run: npm run build',
      cause,
    });
  }
}
