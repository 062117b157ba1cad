// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';

/** A program that calls `computeMain()`, which a session starts for every question. */
export interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** The one that is built beside this file, with the same engine and the same gate as a worker's. */
export const builtChild = (): ChildProgram => ({
  command: process.execPath,
  args: [fileURLToPath(new URL('./compute-child.main.js', import.meta.url))],
});
