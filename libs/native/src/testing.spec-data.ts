// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A new directory per test file, removed afterwards. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'glovebox-native-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Bundles a TypeScript program that imports this library, so that a plain Node process can run it. */
export async function bundleProgram(directory: string, contents: string): Promise<string> {
  const outfile = join(directory, 'program.mjs');
  await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['glovebox-source'],
    logLevel: 'silent',
  });
  return outfile;
}
