// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Journal } from './journal.ts';
import { bundleProgram, temporaryDirectory } from './testing.spec-data.ts';

const directory = temporaryDirectory();
const KIND = 'glovebox/killed-journal/v1';

/** Appends numbers, several at a time and of many sizes, and says which are on disk. */
const WRITER = `
  import { writeSync } from 'node:fs';
  import { Journal } from './journal.ts';
  const journal = await Journal.open(process.argv[2], { kind: '${KIND}', replay: () => undefined });
  const write = async () => {
    for (;;) {
      const { sequence } = await journal.append({ filler: 'x'.repeat((journal.length * 7919) % 20000) });
      writeSync(1, sequence + '\\n');
    }
  };
  writeSync(1, 'open ' + journal.length + '\\n');
  await Promise.all([write(), write(), write(), write(), write()]);
`;

async function killWriter(program: string, path: string, afterMs: number) {
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (piece: Buffer) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    output += piece.toString();
  });
  await exited;
  const lines = output.split('\n').slice(0, -1);
  const acknowledged = lines.slice(1).map(Number);
  return { openedWith: Number(lines[0]?.split(' ')[1]), acknowledged: Math.max(0, ...acknowledged) };
}

async function replayAll(path: string) {
  const records: { filler: string }[] = [];
  const journal = await Journal.open(path, {
    kind: KIND,
    replay: (record) => records.push(record as { filler: string }),
  });
  await journal.close();
  return records;
}

describe('kill -9 of a writer', () => {
  it('at any moment loses nothing that was acknowledged', async () => {
    const program = await bundleProgram(directory, WRITER);
    const path = join(directory, 'journal');
    let before = 0;
    for (let round = 0; round < 12; round++) {
      const { openedWith, acknowledged } = await killWriter(program, path, (round * 37) % 200);
      expect(openedWith).toBe(before);
      const records = await replayAll(path);
      expect(records.length).toBeGreaterThanOrEqual(acknowledged);
      expect(records.length).toBeGreaterThanOrEqual(before);
      before = records.length;
    }
    expect(before).toBeGreaterThan(100);
    for (const [, { filler }] of (await replayAll(path)).entries()) expect(filler).toMatch(/^x*$/);
  }, 60_000);
});

/** Appends until the disk takes no more, then tries once more. Says what was acknowledged and how it ended. */
const FULL_DISK_WRITER = `
  import { Journal } from './journal.ts';
  const journal = await Journal.open(process.argv[2], { kind: '${KIND}', replay: () => undefined });
  let acknowledged = 0;
  const append = () => journal.append({ filler: 'x'.repeat(999) }).then(() => void acknowledged++, (error) => error.code);
  let code;
  while (code === undefined) code = await append();
  console.log(JSON.stringify({ acknowledged, code, next: await append() }));
`;

describe('a disk that is full', () => {
  it('fails the append, and every one after it; what was acknowledged is there', async () => {
    const program = await bundleProgram(directory, FULL_DISK_WRITER);
    const path = join(directory, 'full');
    const limited = `ulimit -f 64; exec "${process.execPath}" "${program}" "${path}"`;
    const { stdout } = spawnSync('bash', ['-c', limited], { encoding: 'utf8' });
    const { acknowledged, code, next } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ code, next }).toEqual({ code: 'io', next: 'io' });
    expect(acknowledged).toBeGreaterThan(50);
    expect((await replayAll(path)).length).toBe(acknowledged);
  });
});
