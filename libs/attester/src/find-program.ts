// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Whether a program can be started: a path as it stands, a bare name anywhere on PATH. */
export async function isProgram(name: string): Promise<boolean> {
  const folders = name.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter).filter((part) => part !== '');
  for (const folder of folders) {
    if (await may(join(folder, name), constants.X_OK)) return true;
  }
  return false;
}

export const mayUse = (path: string): Promise<boolean> => may(path, constants.R_OK | constants.W_OK);
export const isThere = (path: string): Promise<boolean> => may(path, constants.F_OK);

const may = (path: string, mode: number) =>
  access(path, mode).then(
    () => true,
    () => false,
  );
