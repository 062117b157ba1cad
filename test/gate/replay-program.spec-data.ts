// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CaseResult, ReplayOptions } from '@glovebox/replay';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Inside of the repository, so that the engine's packages are found from there.
const cache = join(root, 'node_modules/.cache/glovebox');

/** Code that stands in the place of a module: what it exports hides what the module exports, which is `$ORIGINAL`. */
export type Replaced = Readonly<Record<string, string>>;

export interface ReplayProgram {
  run(options: { readonly file: string } & Pick<ReplayOptions, 'only' | 'data' | 'also'>): Promise<CaseResult[]>;
  remove(): void;
}

/** The replay and the compute process of its questions as one program, with modules replaced. No shipped build can. */
export async function replayProgram(replaced: Replaced = {}): Promise<ReplayProgram> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'replay-'));
  const outfile = join(folder, 'replay.mjs');
  await build({
    stdin: { contents: PROGRAM, resolveDir: join(root, 'test/gate'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['glovebox-source'],
    external: ['@duckdb/*'],
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    plugins: [replacing(replaced)],
    logLevel: 'silent',
  });
  const start = promisify(execFile);
  return {
    run: async (options) => {
      const { stdout } = await start(process.execPath, ['--no-warnings', outfile, JSON.stringify(options)], {
        maxBuffer: 2 ** 28,
      });
      return JSON.parse(stdout) as CaseResult[];
    },
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

const PROGRAM = `
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { computeMain } from '@glovebox/compute';
import { readCorpus, replay } from '@glovebox/replay';
if (process.argv[2] === '--compute') await computeMain();
else {
  const { file, ...options } = JSON.parse(process.argv[2]);
  const child = { command: process.execPath, args: [fileURLToPath(import.meta.url), '--compute'] };
  const results = await replay(readCorpus(JSON.parse(readFileSync(file, 'utf8'))), { ...options, child });
  process.stdout.write(JSON.stringify(results));
}`;

function replacing(replaced: Replaced): Plugin {
  const sources = new Map(Object.entries(replaced).map(([file, source]) => [join(root, file), source]));
  const missing = new Set(sources.keys());
  return {
    name: 'replaced-modules',
    setup(building) {
      building.onResolve({ filter: /^original:/ }, ({ path }) => ({
        path: path.slice('original:'.length),
        namespace: 'original',
      }));
      building.onLoad({ filter: /./, namespace: 'original' }, ({ path }) => ({
        contents: readFileSync(path, 'utf8'),
        loader: 'ts',
        resolveDir: dirname(path),
      }));
      building.onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
        const source = sources.get(path);
        if (source === undefined) return undefined;
        missing.delete(path);
        const original = JSON.stringify(`original:${path}`);
        const contents = `export * from ${original};\n${source.replaceAll('$ORIGINAL', original)}`;
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
      building.onEnd(() => {
        if (missing.size > 0) throw new Error(`no module to replace: ${[...missing].join(', ')}`);
      });
    },
  };
}
