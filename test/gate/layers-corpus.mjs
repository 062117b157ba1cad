// SPDX-License-Identifier: Apache-2.0
// Which cases of a corpus are answered wrongly without each layer of the gate:
//
//   node test/gate/layers-corpus.mjs ../shared/attacks/corpus.json ['rank audit' ...]
//
// A run of the whole corpus for each layer, some minutes each. What is wrong with all layers is left out.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '../../node_modules/.cache/glovebox');
const [corpus, ...names] = process.argv.slice(2);
if (corpus === undefined) throw new Error('the path of a corpus is missing');

mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'layers-'));
try {
  const outfile = join(folder, 'layers.mjs');
  await build({
    stdin: {
      contents: "export * from './layers.spec-data.ts'; export * from './replay-program.spec-data.ts';",
      resolveDir: here,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    // Modules to replace are looked for from the place of the source.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(here, 'layers-corpus.mjs')).href) },
    logLevel: 'error',
  });
  const { layers, replayProgram } = await import(pathToFileURL(outfile).href);
  const wrongWith = async (replaced) => {
    const program = await replayProgram(replaced);
    try {
      const results = await program.run({ file: resolve(corpus) });
      return results.filter(({ ok }) => !ok).map(({ id, got, secrets }) => ({ id, got, secrets: secrets.length }));
    } finally {
      program.remove();
    }
  };
  const always = new Set((await wrongWith({})).map(({ id }) => id));
  process.stdout.write(`with all layers wrong: ${[...always].join(', ') || 'none'}\n`);
  for (const { name, fault, replaced } of layers.filter((layer) => names.length === 0 || names.includes(layer.name))) {
    const wrong = (await wrongWith({ ...fault, ...replaced })).filter(({ id }) => !always.has(id));
    const cases = wrong.map(({ id, got, secrets }) => `${id} (${got}${secrets > 0 ? ', secrets' : ''})`);
    process.stdout.write(`without ${name}: ${cases.join(', ') || 'none'}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
