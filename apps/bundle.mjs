// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * node apps/bundle.mjs   writes the programs that people and scripts start often, from what the compiler made
 *
 * A program would otherwise open more than a thousand files before it says a word; so it starts in a third of the time.
 * The worker's bundle is another matter: it is what is measured, and `apps/worker/bundle.mjs` makes it from the sources.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'error',
};
const engine = ['@duckdb/node-bindings', '@duckdb/node-bindings-*'];

/** Nest asks for these where an application uses them; ours does not. */
const nestOptional = [
  '@grpc/*',
  '@nestjs/platform-fastify',
  '@nestjs/websockets/*',
  'amqp*',
  'class-*',
  'kafkajs',
  'mqtt',
  'nats',
  '@nats-io/*',
];

for (const program of ['cli', 'coordinator', 'keybroker', 'relay']) {
  rmSync(join(root, 'bundle', program), { recursive: true, force: true });
}
await Promise.all([
  // Each group of commands is a chunk of its own, loaded when it is used; so are packages that our own code loads late.
  build({
    ...options,
    entryPoints: { glovebox: 'apps/cli/dist/main.js' },
    outdir: 'bundle/cli',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    external: [...engine, 'yaml', 'tus-js-client'],
  }),
  build({
    ...options,
    entryPoints: {
      'coordinator/main': 'apps/coordinator/dist/main.js',
      'keybroker/cli': 'apps/keybroker/dist/cli.js',
      'keybroker/core/main': 'apps/keybroker/dist/core/main.js',
      'keybroker/shell/main': 'apps/keybroker/dist/shell/main.js',
      'relay/main': 'apps/relay/dist/main.js',
    },
    outdir: 'bundle',
    external: [...engine, ...nestOptional, '@electric-sql/pglite'],
  }),
  // A session starts this program for every question.
  build({
    ...options,
    entryPoints: { 'compute-child': 'libs/replay/dist/compute-child.main.js' },
    outdir: 'libs/replay/dist/bundle',
    outExtension: { '.js': '.mjs' },
    external: engine,
  }),
]);
