// SPDX-License-Identifier: Apache-2.0
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * node libs/replay/bundle.mjs   writes dist/bundle/compute-child.mjs from what the compiler made
 *
 * A session starts this program for every question, so it is one file: it starts in a third of the time.
 */
const folder = dirname(fileURLToPath(import.meta.url));

await build({
  absWorkingDir: folder,
  entryPoints: { 'compute-child': 'dist/compute-child.main.js' },
  outdir: join(folder, 'dist/bundle'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*'],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  logLevel: 'error',
});
