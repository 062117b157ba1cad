// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { CliError } from './error.ts';

/** @throws CliError `file` */
export async function readBytes(path: string, field: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new CliError('file', `\`${path}\` cannot be read`, { field, remedy: 'check the path', cause });
  }
}
