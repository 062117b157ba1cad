// SPDX-License-Identifier: Apache-2.0
// How many of the statistics that analysts ask for are released, beside a gate that only counts rows: every cell of as many
// rows as there must be people, and nothing else (no distinct people, dominance, class disclosure, cap or audit).
//
//   node test/bench/utility.mjs [questions, default test/gate/questions.json] [data, default test/demo/data]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const gate = join(dirname(fileURLToPath(import.meta.url)), '../gate');
const cache = join(gate, '../../node_modules/.cache/glovebox');
const [file = join(gate, 'questions.json'), data = join(gate, '../demo/data')] = process.argv.slice(2);

const NAIVE = {
  'libs/privacy/src/rules/judge-cells.ts': `
    import { judgeCells as original } from $ORIGINAL;
    export function judgeCells({ rules, ...question }, cells) {
      const open = original({ ...question, rules: { ...rules, minimumPeople: 0 } }, cells);
      return new Map([...open].map(([cell, values]) => {
        const rows = Math.max(cell.people, ...cell.values.flat().map(({ count }) => Number(count)));
        return [cell, values.map(() => rows >= rules.minimumPeople)];
      }));
    }`,
  'libs/privacy/src/audit/populations.ts':
    'export class Populations { admits() { return true; } add() { return undefined; } }',
  'libs/privacy/src/audit/rank-audit.ts':
    'export class RankAudit { accepts() { return true; } commit() { return undefined; } }',
  'libs/privacy/src/audit/strict-audit.ts':
    'export class StrictAudit { accepts() { return true; } commit() { return undefined; } }',
};

mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'utility-'));
try {
  const outfile = join(folder, 'program.mjs');
  await build({
    entryPoints: [join(gate, 'replay-program.spec-data.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    // Modules to replace are looked for from the place of the source.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(gate, 'replay-program.spec-data.ts')).href) },
    logLevel: 'error',
  });
  const { replayProgram } = await import(pathToFileURL(outfile).href);
  const sharesWith = async (replaced) => {
    const program = await replayProgram(replaced);
    try {
      const results = await program.run({ file: resolve(file), data: resolve(data) });
      return results.map(({ id, steps }) => ({
        id,
        released: steps.reduce((sum, { statistics }) => sum + statistics.released, 0),
        possible: steps.reduce((sum, { statistics }) => sum + statistics.possible, 0),
      }));
    } finally {
      program.remove();
    }
  };
  const ours = await sharesWith({});
  const naive = await sharesWith(NAIVE);
  const percent = (of) => ((100 * of.released) / of.possible).toFixed(0).padStart(4);
  const sum = (all) =>
    all.reduce((a, b) => ({ released: a.released + b.released, possible: a.possible + b.possible }), {
      released: 0,
      possible: 0,
    });
  for (const [index, own] of ours.entries()) {
    const other = naive[index];
    if (own.released !== other.released)
      process.stdout.write(`${own.id.padEnd(16)} ${percent(own)} % released, by rows alone ${percent(other)} %\n`);
  }
  const mean = (all) => (100 * all.reduce((total, one) => total + one.released / one.possible, 0)) / all.length;
  process.stdout.write(
    `${String(ours.length)} questions, ${String(sum(ours).possible)} statistics: ${percent(sum(ours))} % released, by rows alone ${percent(sum(naive))} %; mean of questions ${mean(ours).toFixed(1)} %, by rows alone ${mean(naive).toFixed(1)} %\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
