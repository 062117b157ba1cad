// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';

/** A program that calls `computeMain()`, which a session starts for every question. */
export interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** The one that the build made of this library, with the same engine and the same gate as a worker's. */
export const builtChild = (): ChildProgram => ({
  command: process.execPath,
  args: [createRequire(import.meta.url).resolve('@glovebox/replay/compute-child')],
});
