// SPDX-License-Identifier: Apache-2.0
/**
 * The demo's question through the whole system against bare DuckDB on the same files, in one run: where the time goes.
 *
 *   npx nx run @glovebox/bench:query
 *
 * GLOVEBOX_BENCH_RUNS (default 5; medians count).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readComputation, submitJob, type GloveboxClient } from '@glovebox/client';
import {
  approve,
  demoFiles,
  analyst,
  openRoom,
  personaClient,
  propose,
  Report,
  storyFile,
  World,
} from '@glovebox/demo';

const RUNS = Number(process.env.GLOVEBOX_BENCH_RUNS ?? 5);

/** The relay's log lines that end a stage, and what the stage is. */
const STAGES = [
  ['taken', 'submission, outbox, queue'],
  ['challenged', 'challenges of three keybrokers'],
  ['attested', 'documents decided, fresh keys, evidence'],
  ['granted', 'evidence verified by three keybrokers, grants'],
  ['loaded', 'ciphertext transferred, decrypted, checked, loaded'],
  ['computed', 'tree and plan verified, probe, release gate'],
  ['permitted', 'history merged, permits of three keybrokers'],
  ['sealed', 'result and receipt sealed and signed'],
  ['stored', 'result stored'],
] as const;

type Times = ReadonlyMap<string, number>;

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'glovebox-bench-'));
  const world = await World.create(join(dir, 'world'));
  try {
    const room = await openRoom(world, new Report({ quiet: true }));
    const computation = await propose(world, room.agreement, 'Benchmark', 'question.sql');
    await approve(world, computation);
    const runs: Times[] = [];
    const bare: { load: number; query: number }[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const times = await runJob(world, computation);
      const duckdb = await bareDuckDb();
      // The first run warms both up and does not count.
      if (run > 0) {
        runs.push(times);
        bare.push(duckdb);
      }
    }
    print(runs, bare);
  } finally {
    await world.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Milliseconds from submission to each stage's line in the relay's log. */
async function runJob(world: World, computation: string): Promise<Times> {
  const client: GloveboxClient = personaClient(world, analyst);
  const read = await readComputation(client, computation);
  const times = new Map<string, number>();
  const start = performance.now();
  let done: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => (done = resolve));
  const end = world.processes.observe('relay', (text) => {
    for (const [, step] of text.matchAll(/"step":"([a-z-]+)"/g)) {
      if (step !== undefined) times.set(step, performance.now() - start);
      if (step === 'stored') done();
    }
  });
  await submitJob(client, read);
  await stored;
  end();
  return times;
}

/** The same SQL over the same files, in this process. */
async function bareDuckDb(): Promise<{ load: number; query: number }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const start = performance.now();
  await connection.run(`CREATE TABLE registry AS SELECT * FROM read_csv('${demoFiles.registry ?? ''}')`);
  await connection.run(`CREATE TABLE laboratory AS SELECT * FROM read_parquet('${demoFiles.laboratory ?? ''}')`);
  await connection.run(`CREATE TABLE outcomes AS SELECT * FROM read_csv('${demoFiles.outcomes ?? ''}')`);
  const loaded = performance.now();
  await (await connection.runAndReadAll(readFileSync(storyFile('question.sql'), 'utf8'))).readAll();
  const queried = performance.now();
  connection.closeSync();
  instance.closeSync();
  return { load: loaded - start, query: queried - loaded };
}

function print(runs: readonly Times[], bare: readonly { load: number; query: number }[]): void {
  const line = (name: string, ms: number, note = '') =>
    process.stdout.write(`${name.padEnd(58)} ${ms.toFixed(0).padStart(7)} ms  ${note}\n`);
  const total = median(runs.map((times) => times.get('stored') ?? NaN));
  let before = 0;
  process.stdout.write(`\n${String(runs.length)} runs, medians\n\n`);
  for (const [step, what] of STAGES) {
    const at = median(runs.map((times) => times.get(step) ?? NaN));
    line(what, at - before, `${(((at - before) / total) * 100).toFixed(0)} %`);
    before = at;
  }
  const load = median(bare.map((times) => times.load));
  const query = median(bare.map((times) => times.query));
  process.stdout.write('\n');
  line('Glovebox, submission to stored result', total);
  line('bare DuckDB, reading the files', load);
  line('bare DuckDB, the query', query);
  process.stdout.write(`\nGlovebox / bare DuckDB (files and query): x${(total / (load + query)).toFixed(1)}\n`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

await main();
