// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.mjs';

/** The console as files that any server can send: nothing inline, nothing from elsewhere, names by content. */
export default defineConfig({
  plugins: [react(), compress()],
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
