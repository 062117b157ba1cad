// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory, lockFile } from './lock.ts';
import { bundleProgram, temporaryDirectory } from './testing.spec-data.ts';

const directory = temporaryDirectory();

/** Locks a directory, says so, and stays. */
const HOLDER = `
  import { lockDirectory } from './lock.ts';
  await lockDirectory(process.argv[2]);
  process.stdout.write('locked');
  setInterval(() => undefined, 1000);
`;

async function holdInOtherProcess(path: string) {
  const child = spawn(process.execPath, [await bundleProgram(directory, HOLDER), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('lockDirectory', () => {
  it('is held once, also within a process, until released', async () => {
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrowCode('locked');
    await expect(lockDirectory(directory)).rejects.toThrow(`process \`${process.pid}\``);
    lock.release();
    lock.release();
    (await lockDirectory(directory)).release();
  });

  it('refuses a second process, and ends with the first, however that ends', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const child = await holdInOtherProcess(directory);
      await expect(lockDirectory(directory)).rejects.toThrowCode('locked');
      child.kill(signal);
      await once(child, 'exit');
      (await lockDirectory(directory)).release();
    }
  });

  it('is not inherited by a program that the holder started', async () => {
    const lock = await lockDirectory(directory);
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    lock.release();
    (await lockDirectory(directory)).release();
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('goes to one of many that ask at once', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(join(directory, 'many'))));
    const got = asked.filter((outcome) => outcome.status === 'fulfilled');
    expect(got).toHaveLength(1);
    for (const outcome of asked) {
      if (outcome.status === 'rejected') expect((outcome.reason as { code?: string }).code).toBe('locked');
      else outcome.value.release();
    }
  });

  it('says who holds it', async () => {
    const path = join(directory, 'who');
    const lock = await lockFile(path);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`);
    lock.release();
  });

  it('has a code for a directory that is not there', async () => {
    const gone = join(directory, 'gone');
    mkdirSync(gone);
    rmSync(gone, { recursive: true });
    await expect(lockDirectory(gone)).rejects.toThrowCode('io');
  });

  it('does not go on without a way to lock', async () => {
    const program = await bundleProgram(
      directory,
      `import { lockFile } from './lock.ts';
       await lockFile(process.argv[2]).catch((error) => process.stdout.write(error.code + ': ' + error.remedy));`,
    );
    const env = { PATH: directory };
    const { stdout } = spawnSync(process.execPath, [program, join(directory, 'x')], { env, encoding: 'utf8' });
    expect(stdout).toBe('lock-unavailable: install util-linux for `flock`');
  });
});
