// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@glovebox/core';
import {
  readFileChunks,
  readFileReusingMemory,
  readJsonFile,
  writeFileAtomic,
  writeStream,
  writeStreamAtomic,
} from './files.ts';
import { randomBytes } from './random.ts';
import { sha256Stream, tapSha256 } from './sha256.ts';
import { systemClock } from './clock.ts';
import { temporaryDirectory } from './testing.spec-data.ts';

const directory = temporaryDirectory();
const path = (name: string) => join(directory, name);

async function* pieces(...parts: (Uint8Array | Error)[]) {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield part;
  }
}

describe('readFileChunks', () => {
  it.each([0, 1, 999, 1000, 1001, 2000, 12_345])('reads %d bytes in pieces', async (length) => {
    const content = randomBytes(length);
    writeFileSync(path('chunks'), content);
    const read: Uint8Array[] = [];
    for await (const piece of readFileChunks(path('chunks'), 1000)) {
      expect(piece.length).toBeLessThanOrEqual(1000);
      read.push(piece);
    }
    expect(Buffer.compare(Buffer.concat(read), content)).toBe(0);
  });

  it('reads the same in the memory of two pieces', async () => {
    const content = randomBytes(3_500_000);
    writeFileSync(path('chunks'), content);
    const memory = new Set<ArrayBuffer>();
    const read: Uint8Array[] = [];
    for await (const piece of readFileReusingMemory(path('chunks'))) {
      memory.add(piece.buffer);
      read.push(Uint8Array.from(piece));
    }
    expect(Buffer.compare(Buffer.concat(read), content)).toBe(0);
    expect(memory.size).toBe(2);
  });

  it('can be left early', async () => {
    writeFileSync(path('chunks'), randomBytes(10_000));
    for await (const piece of readFileChunks(path('chunks'), 10)) {
      expect(piece).toHaveLength(10);
      break;
    }
  });

  it('has a code for what is missing and for what is no file', async () => {
    await expect(readFileChunks(path('nothing')).next()).rejects.toThrowCode('not-found');
    await expect(readFileChunks(directory).next()).rejects.toThrowCode('io');
  });
});

describe('writeFileAtomic and writeStreamAtomic', () => {
  it('replaces a file, with the mode', async () => {
    await writeFileAtomic(path('a'), 'one');
    await writeFileAtomic(path('a'), utf8('two'), 0o640);
    expect(readFileSync(path('a'), 'utf8')).toBe('two');
    expect(statSync(path('a')).mode & 0o777).toBe(0o640);
  });

  it('keeps secrets from others by default', async () => {
    await writeFileAtomic(path('secret'), 'x');
    expect(statSync(path('secret')).mode & 0o777).toBe(0o600);
  });

  it('writes a stream of small and large pieces', async () => {
    const parts = [
      new Uint8Array(0),
      randomBytes(10),
      randomBytes(3_000_000),
      randomBytes(1),
      ...Array.from({ length: 3000 }, () => randomBytes(700)),
    ];
    expect(await writeStreamAtomic(path('b'), pieces(...parts))).toBe(3_000_011 + 2_100_000);
    expect(Buffer.compare(readFileSync(path('b')), Buffer.concat(parts))).toBe(0);
  });

  it('is done with a piece when it asks for the next', async () => {
    async function* reused() {
      const piece = new Uint8Array(600_000);
      for (let i = 1; i <= 9; i++) yield piece.fill(i);
    }
    await writeStreamAtomic(path('b'), reused());
    const expected = Buffer.concat([1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => new Uint8Array(600_000).fill(i)));
    expect(readFileSync(path('b')).equals(expected)).toBe(true);
    expect(await writeStream(path('b'), [utf8('shorter')])).toBe(7);
    expect(readFileSync(path('b'), 'utf8')).toBe('shorter');
  });

  it('has a code for a disk that is full', async () => {
    await expect(writeStream('/dev/full', [randomBytes(5_000_000)])).rejects.toThrowCode('io');
    await expect(writeStream('/dev/full', [randomBytes(5)])).rejects.toThrowCode('io');
  });

  it('leaves the old file, and nothing else, when the source fails', async () => {
    await writeFileAtomic(path('c'), 'old');
    const before = readdirSync(directory);
    await expect(writeStreamAtomic(path('c'), pieces(utf8('new'), new Error('source')))).rejects.toThrow('source');
    expect(readFileSync(path('c'), 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(before);
  });

  it('has a code for a directory that is not there', async () => {
    await expect(writeFileAtomic(path('no/where'), 'x')).rejects.toThrowCode('not-found');
    expect(existsSync(path('no'))).toBe(false);
  });
});

describe('readJsonFile', () => {
  it('reads strictly', async () => {
    await writeFileAtomic(path('j'), '{"a":[1]}');
    expect(await readJsonFile(path('j'))).toEqual({ a: [1] });
    await writeFileAtomic(path('j'), '{"a":1,"a":2}');
    await expect(readJsonFile(path('j'))).rejects.toThrowCode('malformed');
    await expect(readJsonFile(path('j'), 12)).rejects.toThrowCode('too-large');
    await expect(readJsonFile(path('j'), 13)).rejects.toThrowCode('malformed');
    await expect(readJsonFile(path('none'))).rejects.toThrowCode('not-found');
  });
});

describe('sha256Stream and tapSha256', () => {
  it('digest what goes through', async () => {
    const parts = [randomBytes(100), randomBytes(0), randomBytes(5)];
    const expected = { digest: createHash('sha256').update(Buffer.concat(parts)).digest('hex'), bytes: 105 };
    expect(await sha256Stream(pieces(...parts))).toEqual(expected);
    const tap = tapSha256(pieces(...parts));
    let count = 0;
    for await (const piece of tap.stream) expect(piece).toBe(parts[count++]);
    expect(tap.result()).toEqual(expected);
  });
});

describe('systemClock', () => {
  it('is whole seconds of UTC', () => {
    expect(systemClock()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(systemClock()) - Date.now())).toBeLessThan(5000);
  });
});
