// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Stored inputs of one parser, one a line in base64: those that reach what the seeds alone do not. */
export function loadCorpus(folder: string, name: string): Uint8Array[] {
  const path = join(folder, `${name}.txt`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Uint8Array.from(Buffer.from(line, 'base64')));
}

export function saveCorpus(folder: string, name: string, inputs: readonly Uint8Array[]): void {
  const path = join(folder, `${name}.txt`);
  if (inputs.length === 0) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, inputs.map((bytes) => `${Buffer.from(bytes).toString('base64')}\n`).join(''));
}
