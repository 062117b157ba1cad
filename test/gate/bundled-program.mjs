// SPDX-License-Identifier: Apache-2.0
// Bundles a test program from its TypeScript and runs it in a process and an empty folder of its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
// Inside of the repository, so that the engine's packages are found from there.
const cache = join(root, 'node_modules/.cache/glovebox');

/**
 * @param {string} entry of the repository
 * @param {(folder: string) => readonly string[]} argumentsIn what the program is asked; the folder, which is not the one that it runs in, is removed
 * @param {(folder: string, signal: string | null, status: number | null) => void} [ended] before the folder is removed
 */
export async function runBundled(entry, argumentsIn, ended) {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'program-'));
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  try {
    const outfile = join(folder, 'program.mjs');
    await build({
      entryPoints: [join(root, entry)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      conditions: ['glovebox-source'],
      external: ['@duckdb/*'],
      banner: {
        js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
      },
      logLevel: 'silent',
    });
    const { status, signal } = spawnSync(process.execPath, ['--no-warnings', outfile, ...argumentsIn(folder)], {
      cwd: empty,
      stdio: 'inherit',
    });
    ended?.(folder, signal, status);
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
