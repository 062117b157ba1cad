// SPDX-License-Identifier: Apache-2.0
/**
 * Sealing and opening a file against the stock `age` tool and the raw cipher of Node, in one run on one machine.
 *
 *   npx nx run @glovebox/bench:seal
 *
 * GLOVEBOX_BENCH_BYTES (default 1 GiB), GLOVEBOX_BENCH_RUNS (default 3; the fastest counts), GLOVEBOX_BENCH_DIR (needs
 * three times the size; default /dev/shm where that is large enough, so that no disk is measured, else the temporary
 * directory).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAgeIdentity } from '@glovebox/crypto';
import { randomBytes, readFileChunks, sha256Stream, writeStream } from '@glovebox/native';
import { best, measure, type Measurement } from './measure.ts';
import { runStep } from './seal-steps.ts';

const BYTES = Number(process.env.GLOVEBOX_BENCH_BYTES ?? 2 ** 30);
const RUNS = Number(process.env.GLOVEBOX_BENCH_RUNS ?? 3);
const PARENT = process.env.GLOVEBOX_BENCH_DIR ?? (freeBytes('/dev/shm') > 4 * BYTES ? '/dev/shm' : tmpdir());
const SELF = fileURLToPath(import.meta.url);

type Row = readonly [name: string, ours: Measurement, age: Measurement | null];

async function main(): Promise<void> {
  const directory = mkdtempSync(join(PARENT, 'glovebox-bench-'));
  try {
    await compare(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compare(directory: string): Promise<void> {
  const path = (name: string) => join(directory, name);
  const party = createAgeIdentity(randomBytes);
  writeFileSync(path('identity'), `${party.identity}\n`, { mode: 0o600 });
  await writeStream(path('plain'), noise(BYTES));
  const expected = await sha256Stream(readFileChunks(path('plain')));
  const ours = (...args: string[]) => measure(process.execPath, [SELF, ...args]);
  const age = (...args: string[]) => (toolIsHere() ? measure('age', args) : Promise.resolve(null));

  const runs: Record<'raw' | 'start' | 'seal' | 'open' | 'ageSeal' | 'ageOpen', (Measurement | null)[]> = {
    raw: [],
    start: [],
    seal: [],
    open: [],
    ageSeal: [],
    ageOpen: [],
  };
  for (let run = 0; run < RUNS; run++) {
    runs.start.push(await ours('nothing'));
    runs.raw.push(await ours('raw', String(BYTES)));
    runs.ageSeal.push(await age('-r', party.recipient, '-o', path('sealed'), path('plain')));
    runs.ageOpen.push(await age('-d', '-i', path('identity'), '-o', path('opened'), path('sealed')));
    runs.seal.push(await ours('seal', path('plain'), path('sealed'), party.recipient));
    runs.open.push(await ours('open', path('sealed'), path('opened'), path('identity')));
    const opened = await sha256Stream(readFileChunks(path('opened')));
    if (opened.digest !== expected.digest) throw new Error('the opened file is not the one that was sealed');
  }
  const fastest = (name: keyof typeof runs) => {
    const measured = runs[name].filter((run) => run !== null);
    return measured.length === 0 ? null : best(measured);
  };
  const [raw, start, seal, open] = [fastest('raw'), fastest('start'), fastest('seal'), fastest('open')];
  if (raw === null || start === null || seal === null || open === null)
    throw new Error('GLOVEBOX_BENCH_RUNS is at least 1');
  print(raw, start, [
    ['seal', seal, fastest('ageSeal')],
    ['open', open, fastest('ageOpen')],
  ]);
}

function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

async function* noise(bytes: number) {
  for (let left = bytes; left > 0; left -= 2 ** 20) yield randomBytes(Math.min(left, 2 ** 20));
}

const toolIsHere = () => spawnSync('age', ['--version']).status === 0;

function print(raw: Measurement, start: Measurement, rows: readonly Row[]): void {
  const mebibytes = BYTES / 2 ** 20;
  const cells = ({ seconds, peakMb }: Measurement) =>
    `${seconds.toFixed(2).padStart(7)} s ${(mebibytes / seconds).toFixed(0).padStart(6)} MiB/s ${peakMb?.toFixed(0).padStart(5) ?? '    ?'} MB`;
  const line = (name: string, measured: Measurement, ratio: string) =>
    console.log(`${name.padEnd(24)}${cells(measured)}   ${ratio}`);
  console.log(
    `\n${mebibytes.toFixed(0)} MiB, fastest of ${RUNS}, Node ${process.version}, ${cpus()[0]?.model ?? '?'} x${cpus().length}, files in ${PARENT}`,
  );
  console.log('(peak is the resident set; starting a process is part of every time)\n');
  line('start of our process', start, '');
  line('raw cipher, no files', raw, 'x1.00 of raw');
  for (const [name, ours, age] of rows) {
    const ofRaw = `x${(raw.seconds / ours.seconds).toFixed(2)} of raw`;
    if (age === null) line(`${name}: glovebox`, ours, `${ofRaw}; age is not installed: NOT COMPARED`);
    else {
      line(`${name}: age`, age, `x${(raw.seconds / age.seconds).toFixed(2)} of raw`);
      const running = ours.seconds - start.seconds;
      const ofAge = `x${(age.seconds / ours.seconds).toFixed(2)} of age (x${(age.seconds / running).toFixed(2)} once started)`;
      line(`${name}: glovebox`, ours, `${ofRaw}, ${ofAge}`);
    }
  }
}

const step = process.argv.slice(2);
await (step.length > 0 ? runStep(step) : main());
