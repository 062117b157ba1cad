// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../error.ts';

/** Tells whether a file is still the one that was sealed. */
export interface FileFacts {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
}

export async function fileFacts(path: string): Promise<FileFacts> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path: resolve(path), size, modifiedMs: mtimeMs };
  } catch (cause) {
    throw new CliError('file', `\`${path}\` cannot be read`, { field: 'file', remedy: 'check the path', cause });
  }
}
