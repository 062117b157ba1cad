// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { oneFile } from './one-file.mjs';

/** The verification of receipts as one file for auditors, which works offline from a disk: `dist/web/verify.html`. */
export default defineConfig({
  plugins: [react(), oneFile()],
  publicDir: false,
  resolve: { conditions: ['glovebox-source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2023',
    outDir: 'dist/web',
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: { input: 'apps/console/verify.html', output: { codeSplitting: false } },
  },
});
