// SPDX-License-Identifier: Apache-2.0
import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build } from 'esbuild';

/** Not part of the one file: the native engine, which stays in node_modules and is listed with its hash. */
export const NATIVE_PACKAGES = ['@duckdb/node-bindings', '@duckdb/node-bindings-*'];

const BANNER = `// SPDX-License-Identifier: Apache-2.0
// The Glovebox worker: all JavaScript that runs inside the TEE, for reading. Made by \`npm run bundle\`; see TCB.md.
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

/** zod brings its messages in sixty languages; nobody reads them inside the TEE. Only English goes in. */
const oneLanguage = {
  name: 'one-language',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';\n",
    }));
  },
};

/** Our projects do nothing when they are imported, so what of them is not used stays out. Apps are programs: they do. */
const nothingUnused = {
  name: 'nothing-unused',
  setup: ({ initialOptions, onResolve, resolve }) => {
    const folders = ['libs', 'contracts'].map((folder) => join(initialOptions.absWorkingDir, folder) + sep);
    const isOurs = (path) => folders.some((folder) => path.startsWith(folder));
    onResolve({ filter: /^(@glovebox\/|\.)/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      const concerned = path.startsWith('@glovebox/') || isOurs(importer);
      if (pluginData === nothingUnused || !concerned) return undefined;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: nothingUnused });
      return isOurs(found.path) ? { ...found, sideEffects: false } : found;
    });
  },
};

/**
 * Bundles the worker of the tree at \`root\` into one readable file. The bytes depend on the sources, the installed
 * packages and esbuild's version, and on nothing else: not on the folder, the machine or the time.
 * @param {string} root absolute path
 * @returns {Promise<{ bytes: Uint8Array, metafile: import('esbuild').Metafile }>}
 */
export async function buildBundle(root) {
  const result = await build({
    absWorkingDir: realpathSync(root),
    entryPoints: ['apps/worker/src/main.ts'],
    outfile: 'bundle/worker.mjs',
    write: false,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    conditions: ['glovebox-source'],
    mainFields: ['module', 'main'],
    external: NATIVE_PACKAGES,
    plugins: [oneLanguage, nothingUnused],
    banner: { js: BANNER },
    minify: false,
    keepNames: false,
    treeShaking: true,
    charset: 'utf8',
    legalComments: 'inline',
    sourcemap: false,
    tsconfigRaw: { compilerOptions: { target: 'ES2023', verbatimModuleSyntax: true } },
    logLevel: 'error',
  });
  if (result.warnings.length > 0) throw new Error(result.warnings.map(({ text }) => text).join('\n'));
  const [output] = result.outputFiles;
  return { bytes: output.contents, metafile: result.metafile };
}
