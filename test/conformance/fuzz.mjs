// SPDX-License-Identifier: Apache-2.0
// Instruments the branches of everything that reads a stranger's bytes, and starts the fuzzer on it (src/fuzz/main.ts).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build, transform } from 'esbuild';
import { createInstrumenter } from 'istanbul-lib-instrument';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const WATCHED = /\/libs\/(attestation|rim|core)\/src\/[^.]+\.ts$/;
const COUNTER = /cov_\w+\(\)\.b\[(\d+)\]\[(\d+)\]\+\+/g;

/** Istanbul's branch counters, laid into one array: reading all of them after each input takes microseconds. */
const files = [];
let counters = 0;

async function instrumented(path) {
  const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', target: 'es2022' });
  const marked = createInstrumenter({ esModules: true, compact: false }).instrumentSync(code, path);
  const [first, known] = [counters, new Map()];
  const contents = marked.replace(COUNTER, (_all, branch, way) => {
    const key = `${branch}/${way}`;
    if (!known.has(key)) known.set(key, counters++);
    return `__branches.hits[${known.get(key)}]++`;
  });
  files.push({ path: relative(root, path), first, branches: counters - first });
  return { contents: contents.replace(/cov_\w+\(\)\.[sf]\[\d+\]\+\+/g, '0'), loader: 'js' };
}

const folder = mkdtempSync(join(tmpdir(), 'glovebox-fuzz-'));
try {
  const outfile = join(folder, 'fuzz.mjs');
  await build({
    entryPoints: [join(root, 'test/conformance/src/fuzz/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['glovebox-source'],
    external: ['bufferutil'],
    // The test kit looks for its folders from its own place.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test/kit/src/directories.ts')).href) },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
    plugins: [
      {
        name: 'istanbul',
        setup: ({ onLoad }) => onLoad({ filter: WATCHED }, ({ path }) => instrumented(path)),
      },
    ],
  });
  globalThis.__branches = { hits: new Uint8Array(counters), files };
  setFlagsFromString('--expose-gc');
  globalThis.gc = runInNewContext('gc');
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
