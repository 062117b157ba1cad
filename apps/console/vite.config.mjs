// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { build, defineConfig } from 'vite';
import { budget } from './budget.mjs';
import { compress } from './compress.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** One build makes the console and, beside it, the page for auditors; before what is there is compressed. */
const withStandalonePage = () => ({
  name: 'with-standalone-page',
  apply: 'build',
  closeBundle: {
    order: 'pre',
    sequential: true,
    handler: () => build({ root: here, configFile: `${here}verify.config.mjs`, logLevel: 'warn' }),
  },
});

/** The console as files that any server can send: nothing inline, nothing from elsewhere, names by content. */
export default defineConfig({
  plugins: [react(), withStandalonePage(), budget(), compress()],
  resolve: { conditions: ['glovebox-source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: 'dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Zod and its configuration are one file: it must hold before any other file makes a schema.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|\/lib\/jitless\.ts$/ }] },
      },
    },
  },
});
