// SPDX-License-Identifier: Apache-2.0
import { build } from 'esbuild';

/** Not part of the one file: the native engine, which stays in node_modules and is listed with its hash. */
export const NATIVE_PACKAGES = ['@duckdb/node-bindings', '@duckdb/node-bindings-*'];

const BANNER = `// SPDX-License-Identifier: Apache-2.0
// The Glovebox worker: all JavaScript that runs inside the TEE, for reading. Made by \`npm run bundle\`; see TCB.md.
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

/**
 * Bundles the worker of the tree at \`root\` into one readable file. The bytes depend on the sources, the installed
 * packages and esbuild's version, and on nothing else: not on the folder, the machine or the time.
 * @param {string} root absolute path
 * @returns {Promise<{ bytes: Uint8Array, metafile: import('esbuild').Metafile }>}
 */
export async function buildBundle(root) {
  const result = await build({
    absWorkingDir: root,
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
  const [output] = result.outputFiles;
  return { bytes: output.contents, metafile: result.metafile };
}
