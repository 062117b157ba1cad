// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build as bundle, type Plugin } from 'esbuild';

export interface BundleSize {
  readonly minified: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** A third of what zod brings is translations of messages that nobody here reads: a page leaves them out when it bundles. */
const withoutTranslations: Plugin = {
  name: 'without-translations',
  setup: (build) => {
    build.onResolve({ filter: /\/locales\/index\.js$/ }, () => ({ path: 'translations', namespace: 'none' }));
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export {};' }));
  },
};

/** Everything of the library that a page needs to judge evidence, as a page would bundle it. A Node module in it fails. */
export async function browserBundle(): Promise<BundleSize> {
  const built = await bundle({
    stdin: {
      contents: "export { judgeEvidence, verifyEvidence, appraise, platforms } from '@glovebox/attestation';",
      resolveDir: fileURLToPath(new URL('../../../', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['glovebox-source'],
    logLevel: 'silent',
    plugins: [withoutTranslations],
  });
  const bytes = built.outputFiles[0]?.contents ?? new Uint8Array();
  return {
    minified: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}
