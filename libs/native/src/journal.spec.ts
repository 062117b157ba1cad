// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@glovebox/core';
import { Journal } from './journal.ts';
import { replayJournal } from './journal-replay.ts';
import { temporaryDirectory } from './testing.spec-data.ts';

const directory = temporaryDirectory();
const KIND = 'glovebox/test-journal/v1';
let count = 0;
const fresh = () => join(directory, `journal-${count++}`);

async function openJournal(path: string, kind = KIND) {
  const records: unknown[] = [];
  const sequences: number[] = [];
  const replay = (record: unknown, sequence: number) => {
    records.push(record);
    sequences.push(sequence);
  };
  const journal = await Journal.open(path, { kind, replay });
  expect(sequences).toEqual(records.map((_, i) => i + 1));
  return { journal, records };
}

/** What is in a journal; it is closed again. */
async function readJournal(path: string) {
  const { journal, records } = await openJournal(path);
  const { head, length } = journal;
  await journal.close();
  expect(length).toBe(records.length);
  return { records, head };
}

/** Opening without the lock. */
async function replayOnly(path: string) {
  const records: unknown[] = [];
  const file = await open(path, 'r+');
  try {
    await replayJournal(file, path, KIND, (record) => records.push(record));
    return records;
  } finally {
    await file.close();
  }
}

async function written(...records: Json[]) {
  const path = fresh();
  const { journal } = await openJournal(path);
  for (const record of records) await journal.append(record);
  const { head } = journal;
  await journal.close();
  return { path, head, bytes: readFileSync(path) };
}

describe('Journal', () => {
  it('gives back what was appended, in order, with the same head', async () => {
    const records = [{ kind: 'nonce', value: 'ü\n\u2028' }, [1, 2], 'text', null, { deep: { a: [{}] } }];
    const { path, head } = await written(...records);
    expect(await readJournal(path)).toEqual({ records, head });
    const { journal } = await openJournal(path);
    expect(await journal.append('more')).toEqual({ sequence: 6, head: journal.head });
    await journal.close();
    expect((await readJournal(path)).records).toEqual([...records, 'more']);
  });

  it('has a head that depends on every record', async () => {
    const heads = [await written(), await written(1), await written(2), await written(1, 2), await written(2, 1)];
    expect(new Set(heads.map(({ head }) => head)).size).toBe(heads.length);
    expect((await written(1, 2)).head).toBe(heads[3]?.head);
  });

  it('is readable by its owner alone', async () => {
    expect(statSync((await written(1)).path).mode & 0o777).toBe(0o600);
  });

  it('writes together what comes while the disk is busy, in the order of the calls', async () => {
    const path = fresh();
    const { journal } = await openJournal(path);
    const numbers = Array.from({ length: 2000 }, (_, i) => i);
    const started = performance.now();
    const positions = await Promise.all(numbers.map((n) => journal.append(n)));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(positions.map(({ sequence }) => sequence)).toEqual(numbers.map((n) => n + 1));
    await journal.close();
    expect((await readJournal(path)).records).toEqual(numbers);
  });

  it('finishes what is under way when closed, and takes nothing afterwards', async () => {
    const path = fresh();
    const { journal } = await openJournal(path);
    const last = journal.append('last');
    await journal.close();
    await expect(last).resolves.toMatchObject({ sequence: 1 });
    await expect(journal.append('late')).rejects.toThrowCode('closed');
    expect((await readJournal(path)).records).toEqual(['last']);
  });

  it('is open once', async () => {
    const path = fresh();
    const { journal } = await openJournal(path);
    await expect(openJournal(path)).rejects.toThrowCode('locked');
    await journal.close();
    expect((await readJournal(path)).records).toEqual([]);
  });

  it('refuses a record that is too large and goes on', async () => {
    const { journal } = await openJournal(fresh());
    await expect(journal.append('x'.repeat(16_777_216))).rejects.toThrowCode('too-large');
    await expect(journal.append('x')).resolves.toMatchObject({ sequence: 1 });
    await journal.close();
  });

  it('gives the lock back when the replay fails', async () => {
    const { path } = await written('a');
    const replay = () => {
      throw new Error('schema');
    };
    await expect(Journal.open(path, { kind: KIND, replay })).rejects.toThrow('schema');
    expect((await readJournal(path)).records).toEqual(['a']);
  });
});

describe('a journal cut short by a crash', () => {
  it('keeps every whole record at every length, and goes on', async () => {
    const { bytes } = await written('one', { two: 2 }, 'three');
    const path = fresh();
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      const records = await replayOnly(path);
      expect(['one', { two: 2 }, 'three'].slice(0, records.length)).toEqual(records);
      const newlines = bytes.subarray(0, length).filter((byte) => byte === 0x0a).length;
      expect(records.length).toBeGreaterThanOrEqual(newlines - 1);
      expect(await replayOnly(path)).toEqual(records);
      if (length % 20 !== 0) continue;
      const { journal } = await openJournal(path);
      await journal.append('after');
      await journal.close();
      expect((await readJournal(path)).records).toEqual([...records, 'after']);
    }
  });

  it('loses nothing when only the last newline is missing', async () => {
    const { path, bytes, head } = await written('one', 'two');
    truncateSync(path, bytes.length - 1);
    expect(await readJournal(path)).toEqual({ records: ['one', 'two'], head });
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('removes zeros that a file system left behind the last record', async () => {
    const { path, bytes, head } = await written('one');
    writeFileSync(path, Buffer.concat([bytes, new Uint8Array(4096)]));
    expect(await readJournal(path)).toEqual({ records: ['one'], head });
    expect(readFileSync(path)).toEqual(bytes);
  });
});

describe('a journal that was changed', () => {
  it('is refused when any byte is another, and is left as it is', async () => {
    const { bytes } = await written('one', { two: 2 }, 'three');
    const path = fresh();
    for (let i = 0; i < bytes.length; i++) {
      const changed = Uint8Array.from(bytes);
      changed[i] = changed[i]! ^ 1;
      writeFileSync(path, changed);
      await expect(replayOnly(path)).rejects.toThrowCode('corrupt');
      expect(Buffer.compare(readFileSync(path), changed)).toBe(0);
    }
  });

  it('is refused with a record missing, twice, swapped or of another journal', async () => {
    const [first, one, two, three] = (await written('one', 'two', 'three')).bytes.toString().split(/(?<=\n)/);
    const other = (await written('x', 'two')).bytes.toString().split(/(?<=\n)/)[2] ?? '';
    const path = fresh();
    for (const lines of [
      [first, two, three],
      [first, one, three],
      [first, one, one, two, three],
      [first, two, one, three],
      [first, one, other, three],
      [one, two, three],
      [first, one, two, '\n'],
      [first, `{"no":"digest"}\n`],
    ]) {
      writeFileSync(path, lines.join(''));
      await expect(openJournal(path)).rejects.toThrowCode('corrupt');
    }
    writeFileSync(path, [first, one, two, three].join(''));
    expect((await readJournal(path)).records).toEqual(['one', 'two', 'three']);
  });

  it('is refused under another kind, and so is any other file', async () => {
    const { path } = await written('one');
    await expect(openJournal(path, 'glovebox/other/v1')).rejects.toThrowCode('corrupt');
    const foreign = fresh();
    for (const content of ['hello', 'hello\n', '\n', '{"a":1}\n{"b":2}\n', 'x'.repeat(20_000_000)]) {
      writeFileSync(foreign, content);
      await expect(openJournal(foreign)).rejects.toThrowCode('corrupt');
      expect(readFileSync(foreign, 'utf8') === content).toBe(true);
    }
  });
});
