// SPDX-License-Identifier: Apache-2.0
// Bundles the fuzzer of SQL (fuzz/main.spec-data.ts) and runs it in a process and an empty folder of its own: when an input ends the process,
// the input is known, and whatever a text writes is seen.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
// Inside of the repository, so that the engine's packages are found from there.
const cache = join(root, 'node_modules/.cache/glovebox');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'fuzz-sql-'));
const empty = join(folder, 'empty');
mkdirSync(empty);
try {
  const outfile = join(folder, 'fuzz.mjs');
  await build({
    entryPoints: [join(root, 'test/gate/fuzz/main.spec-data.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['glovebox-source'],
    external: ['@duckdb/*'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'silent',
  });
  const last = join(folder, 'last.sql');
  const corpus = resolve(process.env.GLOVEBOX_ATTACKS ?? join(root, '../shared/attacks'), 'corpus.json');
  const asked = process.argv.slice(2).map((one, at, all) => (all[at - 1] === '--text' ? resolve(one) : one));
  const { status, signal } = spawnSync(
    process.execPath,
    ['--no-warnings', outfile, ...asked, '--last', last, '--corpus', corpus],
    { cwd: empty, stdio: 'inherit' },
  );
  if (signal !== null || status === null || status > 1) {
    const text = existsSync(last) ? readFileSync(last, 'utf8') : '';
    process.stdout.write(`FINDING the process ended (${String(signal ?? status)})\n  in: ${text}\n`);
  }
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
