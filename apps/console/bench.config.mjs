// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** A page of one long table, for `bench:console` only: nothing that is served holds it. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  resolve: { conditions: ['glovebox-source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2023',
    outDir: 'dist/bench',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'apps/console/bench.html' },
  },
});
