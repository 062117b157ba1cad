// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createAgeIdentity,
  decryptAgePayload,
  encryptAgePayload,
  openAgeHeader,
  readAgeHeader,
  sealAgeHeader,
} from '@glovebox/crypto';
import { concatBytes } from '@glovebox/core';
import { readFileChunks, writeStreamAtomic } from './files.ts';
import { nodePayloadCipher } from './payload-cipher.ts';
import { randomBytes } from './random.ts';
import { temporaryDirectory } from './testing.spec-data.ts';

const directory = temporaryDirectory();
const path = (name: string) => join(directory, name);
const owner = createAgeIdentity(randomBytes);

const age = (...args: string[]) => spawnSync('age', args, { maxBuffer: 10_000_000 });
const toolIsHere = spawnSync('age', ['--version']).status === 0;

async function* seal(file: string) {
  const fileKey = randomBytes(16);
  yield await sealAgeHeader(fileKey, owner.recipient, randomBytes);
  yield* encryptAgePayload(readFileChunks(file), fileKey, randomBytes(16), nodePayloadCipher);
}

async function* open(file: string) {
  const { header, rest } = await readAgeHeader(readFileChunks(file));
  yield* decryptAgePayload(rest, await openAgeHeader(header, owner.identity), nodePayloadCipher);
}

// The tool is a package of the distribution, not of npm: without it the two tests below cannot run, and say so.
if (!toolIsHere) {
  process.stderr.write(
    '\n*** NOT TESTED: files against the stock `age` tool, which is not installed (apt install age)\n\n',
  );
}

describe('the stock age tool', () => {
  writeFileSync(path('identity'), `${owner.identity}\n`, { mode: 0o600 });
  const sizes = toolIsHere ? [0, 1, 65_535, 65_536, 65_537, 131_072, 3_000_000] : [];

  it('is there, or the skipped tests were announced', () => {
    expect(sizes.length > 0 || !toolIsHere).toBe(true);
  });

  it('opens what we seal', async () => {
    for (const size of sizes) {
      writeFileSync(path('plain'), randomBytes(size));
      await writeStreamAtomic(path('ours.age'), seal(path('plain')));
      const { status, stdout, stderr } = age('-d', '-i', path('identity'), path('ours.age'));
      expect({ size, status, stderr: stderr.toString() }).toEqual({ size, status: 0, stderr: '' });
      expect(stdout.equals(readFileSync(path('plain')))).toBe(true);
    }
  });

  it('seals what we open, also for several recipients', async () => {
    for (const size of sizes) {
      writeFileSync(path('plain'), randomBytes(size));
      const others = ['-r', createAgeIdentity(randomBytes).recipient];
      const { status } = age(...others, '-r', owner.recipient, '-o', path('theirs.age'), path('plain'));
      expect({ size, status }).toEqual({ size, status: 0 });
      await writeStreamAtomic(path('opened'), open(path('theirs.age')));
      expect(readFileSync(path('opened')).equals(readFileSync(path('plain')))).toBe(true);
    }
  });

  it('refuses with us what was changed', async () => {
    if (!toolIsHere) return;
    writeFileSync(path('plain'), randomBytes(100_000));
    await writeStreamAtomic(path('ours.age'), seal(path('plain')));
    const sealed = readFileSync(path('ours.age'));
    const changed = Uint8Array.from(sealed);
    changed[90_000] = changed[90_000]! ^ 1;
    for (const file of [changed, sealed.subarray(0, 90_000), concatBytes(sealed, randomBytes(1))]) {
      writeFileSync(path('changed.age'), file);
      expect(age('-d', '-i', path('identity'), path('changed.age')).status).not.toBe(0);
      await expect(writeStreamAtomic(path('not-opened'), open(path('changed.age')))).rejects.toThrowCode('cannot-open');
      expect(statSync(path('not-opened'), { throwIfNoEntry: false })).toBeUndefined();
    }
  });
});
