// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
// Inside of the repository, so that the engine's packages are found from there.
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/glovebox/', import.meta.url));

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
}

/** A program for a session to start: TypeScript beside this file, bundled as the worker is. */
export async function programOf(source: string): Promise<Program> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'compute-'));
  const outfile = join(folder, 'child.mjs');
  await build({
    stdin: { contents: source, resolveDir: here, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['glovebox-source'],
    external: ['@duckdb/*'],
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    logLevel: 'silent',
  });
  return { command: process.execPath, args: [outfile], folder };
}

export const computeProgram = () => programOf(`import { computeMain } from './compute-main.ts'; await computeMain();`);
