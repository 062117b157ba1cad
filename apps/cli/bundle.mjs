// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * node apps/cli/bundle.mjs   writes bundle/cli from what the compiler made
 *
 * A command would otherwise open 1,300 files before it says a word. Each group of commands is a chunk of its own, loaded
 * when it is used. The native engine stays in node_modules, and so do packages that our code itself loads late.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const outdir = join(root, 'bundle/cli');

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { glovebox: 'apps/cli/dist/main.js' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*', 'yaml', 'tus-js-client'],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'error',
});
