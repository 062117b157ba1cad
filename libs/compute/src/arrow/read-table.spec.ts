// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';
import { arrowStreamOf, column, inChunks, type Sample } from './arrow-stream.spec-data.ts';
import { readMessages } from './read-messages.ts';
import { readTable } from './read-table.ts';
import { forge, type Forged } from './forged-stream.spec-data.ts';

const columns = [
  column('id', 'integer', { nullable: false, terms: { role: 'unit' } }),
  column('amount', 'decimal', { scale: 2 }),
  column('place', 'text'),
  column('smoker', 'boolean'),
  column('born', 'date'),
  column('seen', 'timestamp'),
];
const indexes = Array.from({ length: 20 }, (_, row) => row);
const sample: Sample = {
  columns,
  values: [
    indexes.map((row) => BigInt(row)),
    indexes.map((row) => (row === 3 ? null : BigInt(row * 100))),
    indexes.map((row) => (row === 4 ? null : ['ä', 'a place with a long name'][row % 2]!)),
    indexes.map((row) => row % 3 === 0),
    indexes.map((row) => BigInt(row)),
    indexes.map((row) => BigInt(row)),
  ],
};
const everyName = new Set(columns.map(({ name }) => name));
const good = arrowStreamOf(sample, { batchRows: 8 });

/** The rows read, or the code of the error; anything that is not a ComputeError is a bug. */
async function outcome(bytes: Uint8Array, declared: readonly DatasetColumn[] = columns): Promise<number | string> {
  let rows = 0;
  try {
    const wanted = new Set(declared.map(({ name }) => name));
    for await (const batch of readTable(inChunks(bytes, 4096), declared, wanted)) rows += batch.rows;
    return rows;
  } catch (error) {
    if (error instanceof ComputeError) return error.code;
    throw error;
  }
}

const forged = (change: (parts: Forged) => void, options: { plainText?: boolean } = {}) =>
  outcome(forge(arrowStreamOf(sample, { batchRows: 8, ...options }), change));

describe('readTable', () => {
  it('reads what a writer of ours writes', async () => {
    expect(await outcome(good)).toBe(20);
    expect(await outcome(arrowStreamOf(sample, { plainText: true }))).toBe(20);
    expect(await forged(() => undefined)).toBe(20);
  });

  it('refuses a stream that is cut anywhere', async () => {
    for (let length = 0; length < good.length; length += 1) {
      expect(await outcome(good.subarray(0, length))).toBe('truncated');
    }
  });

  it('refuses bytes after the end marker', async () => {
    expect(await outcome(Uint8Array.from([...good, 0]))).toBe('trailing-bytes');
    expect(await outcome(Uint8Array.from([...good, ...good]))).toBe('trailing-bytes');
  });

  it('refuses other formats', async () => {
    const text = (value: string) => new TextEncoder().encode(value);
    expect(await outcome(text('id,amount\n1,2\n'))).toBe('malformed');
    expect(await outcome(text('ARROW1\0\0'.repeat(8)))).toBe('malformed');
    expect(await outcome(text('PAR1'.repeat(8)))).toBe('malformed');
    expect(await outcome(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0))).toBe('malformed');
  });

  it('refuses a length that no message has before it waits for the bytes', async () => {
    expect(await outcome(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127))).toBe('too-large');
    expect(await forged(({ batch }) => (batch.bodyBytes = 2n ** 40n))).toBe('too-large');
    expect(await forged(({ batch }) => (batch.bodyBytes = -1n))).toBe('malformed');
    expect(await forged(({ batch }) => (batch.rows = 2n ** 32n))).toBe('too-large');
  });

  it('refuses columns that are not the declared ones', async () => {
    const [id, amount, ...rest] = columns;
    expect(await outcome(good, [amount!, id!, ...rest])).toBe('schema-mismatch');
    expect(await outcome(good, [id!, ...rest])).toBe('schema-mismatch');
    expect(await outcome(good, [...columns, column('more', 'text')])).toBe('schema-mismatch');
    expect(await outcome(good, [column('key', 'integer'), amount!, ...rest])).toBe('schema-mismatch');
    expect(await outcome(good, [id!, column('amount', 'decimal', { scale: 3 }), ...rest])).toBe('schema-mismatch');
    for (const type of ['text', 'boolean', 'date', 'timestamp', 'decimal'] as const) {
      expect(await outcome(good, [column('id', type), amount!, ...rest])).toBe('schema-mismatch');
    }
  });

  it('refuses nulls where none are declared, and a number of nulls that is not the bitmap’s', async () => {
    const strict = columns.map((one) => ({ ...one, nullable: false }));
    expect(await outcome(good, strict)).toBe('null-count');
    expect(await forged(({ batch }) => (batch.nodes[1]!.nulls = 0n))).toBe('null-count');
    expect(await forged(({ batch }) => (batch.nodes[1]!.nulls = 2n))).toBe('null-count');
    expect(await forged(({ batch }) => (batch.nodes[4]!.nulls = 1n))).toBe('buffer-bounds');
  });

  it('refuses every buffer that is shorter than its rows, by one byte or wholly', async () => {
    // What eight rows need: validity and values of each column.
    const needed = [1, 64, 1, 128, 1, 32, 1, 1, 1, 32, 1, 64];
    const present: boolean[] = [];
    await forged(({ batch }) => present.push(...batch.buffers.map(({ length }) => length > 0n)));
    expect(present.filter(Boolean).length).toBeGreaterThanOrEqual(8);
    for (const [index, bytes] of needed.entries()) {
      for (const length of present[index] ? [0, bytes - 1] : []) {
        const code = await forged(({ batch }) => (batch.buffers[index]!.length = BigInt(length)));
        expect([index, length, code]).toEqual([index, length, 'buffer-bounds']);
      }
    }
  });

  it('refuses buffers outside of the message, negative, astronomic, or not aligned', async () => {
    for (const offset of [2n ** 20n, 2n ** 53n - 8n]) {
      expect(await forged(({ batch }) => (batch.buffers[1]!.offset = offset))).toBe('buffer-bounds');
    }
    expect(await forged(({ batch }) => (batch.buffers[1]!.length = 2n ** 40n))).toBe('buffer-bounds');
    expect(await forged(({ batch }) => (batch.buffers[1]!.offset = -8n))).toBe('malformed');
    expect(await forged(({ batch }) => (batch.buffers[1]!.length = -1n))).toBe('malformed');
    expect(await forged(({ batch }) => (batch.buffers[1]!.offset = 2n ** 62n))).toBe('malformed');
    expect(await forged(({ batch }) => (batch.buffers[1]!.offset += 1n))).toBe('malformed');
  });

  it('refuses a batch with other numbers of nodes, buffers or rows than its columns have', async () => {
    expect(await forged(({ batch }) => batch.nodes.pop())).toBe('malformed');
    expect(await forged(({ batch }) => batch.nodes.push({ rows: 8n, nulls: 0n }))).toBe('malformed');
    expect(await forged(({ batch }) => batch.buffers.pop())).toBe('malformed');
    expect(await forged(({ batch }) => batch.buffers.push({ offset: 0n, length: 0n }))).toBe('malformed');
    expect(await forged(({ batch }) => (batch.nodes[0]!.rows = 7n))).toBe('malformed');
    expect(await forged(({ batch }) => (batch.nodes[0]!.rows = 9n))).toBe('malformed');
  });

  it('refuses dictionary indexes without an entry, and dictionaries of no column', async () => {
    for (const index of [2, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      const code = await forged(({ batch, body }) => {
        new DataView(body.buffer).setInt32(Number(batch.buffers[5]!.offset), index, true);
      });
      expect(code).toBe('dictionary');
    }
    expect(await forged((parts) => (parts.dictionaryId = 77n))).toBe('dictionary');
    expect(await forged((parts) => (parts.dropDictionary = true))).toBe('dictionary');
  });

  it('takes what lies under a null for nothing', async () => {
    const rows = await forged(({ batch, body }) => {
      // Row 4 has no place.
      new DataView(body.buffer).setInt32(Number(batch.buffers[5]!.offset) + 16, -9, true);
    });
    expect(rows).toBe(20);
  });

  it('refuses text offsets that decrease or leave the text, and text that is not UTF-8', async () => {
    const plain = (change: (view: DataView, offsets: number, text: number) => void) =>
      forged(
        ({ batch, body }) =>
          change(new DataView(body.buffer), Number(batch.buffers[5]!.offset), Number(batch.buffers[6]!.offset)),
        { plainText: true },
      );
    expect(await plain(() => undefined)).toBe(20);
    expect(await plain((view, offsets) => view.setInt32(offsets + 4, 2 ** 20, true))).toBe('offsets');
    expect(await plain((view, offsets) => view.setInt32(offsets + 4, -1, true))).toBe('offsets');
    expect(await plain((view, offsets) => view.setInt32(offsets, -4, true))).toBe('offsets');
    expect(await plain((view, offsets) => view.setInt32(offsets + 32, 2 ** 31 - 1, true))).toBe('offsets');
    expect(await plain((view, offsets) => view.setInt32(offsets + 8, 1, true))).toBe('offsets');
    expect(await plain((view, offsets) => view.setInt32(offsets + 4, 1, true))).toBe('utf8');
    expect(await plain((view, _, text) => view.setUint8(text + 4, 0xff))).toBe('utf8');
    expect(await plain((view, _, text) => view.setUint8(text, 0xed))).toBe('utf8');
  });

  it('refuses values that the engine’s columns do not have', async () => {
    const one = (type: 'decimal' | 'date' | 'timestamp', value: bigint) =>
      outcome(arrowStreamOf({ columns: [column('x', type)], values: [[value]] }), [column('x', type)]);
    expect(await one('decimal', 10n ** 18n - 1n)).toBe(1);
    expect(await one('decimal', -(10n ** 18n) + 1n)).toBe(1);
    expect(await one('decimal', 10n ** 18n)).toBe('out-of-range');
    expect(await one('decimal', -(10n ** 18n))).toBe('out-of-range');
    expect(await one('date', 2_932_896n)).toBe(1);
    expect(await one('date', 2_932_897n)).toBe('out-of-range');
    expect(await one('date', -719_163n)).toBe('out-of-range');
    expect(await one('date', 2n ** 31n - 1n)).toBe('out-of-range');
    expect(await one('timestamp', 253_402_300_799_999_999n)).toBe(1);
    expect(await one('timestamp', 253_402_300_800_000_000n)).toBe('out-of-range');
    expect(await one('timestamp', 2n ** 63n - 1n)).toBe('out-of-range');
    const text = column('x', 'text');
    const long = (length: number) => arrowStreamOf({ columns: [text], values: [['x'.repeat(length)]] });
    expect(await outcome(long(4000), [text])).toBe(1);
    expect(await outcome(long(4001), [text])).toBe('out-of-range');
  });

  it('holds a dimension to its declared domain, with and without a dictionary', async () => {
    const named = column('x', 'text', { terms: { role: 'dimension', domain: ['a', 'b'] } });
    for (const plainText of [false, true]) {
      const load = (...values: (string | null)[]) =>
        outcome(arrowStreamOf({ columns: [named], values: [values] }, { plainText }), [named]);
      expect(await load('a', null, 'b', 'a')).toBe(4);
      expect(await load('a', 'c')).toBe('domain');
      expect(await load('a', '\ufeffa')).toBe('domain');
    }
  });

  it('refuses a decimal whose upper half is not the sign of its lower', async () => {
    const code = await forged(({ batch, body }) => {
      new DataView(body.buffer).setInt32(Number(batch.buffers[3]!.offset) + 12, 1, true);
    });
    expect(code).toBe('out-of-range');
  });

  it('holds one message at a time', async () => {
    let asked = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of inChunks(good, 64)) {
        asked += 1;
        yield chunk;
      }
    }
    const messages = readMessages(counted());
    await messages.next();
    expect(asked).toBeLessThan(good.length / 64);
    await messages.return();
  });

  it('reads every flipped bit as data or refuses it with a code', async () => {
    const small = arrowStreamOf({ columns, values: sample.values.map((values) => values.slice(0, 3)) });
    for (let bit = 0; bit < small.length * 8; bit += 1) {
      const bytes = Uint8Array.from(small);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(['number', 'string']).toContain(typeof (await outcome(bytes)));
    }
  });

  it('checks only the place of columns that nobody asked for', async () => {
    const rows: number[] = [];
    const bytes = forge(good, ({ batch, body }) => {
      new DataView(body.buffer).setInt32(Number(batch.buffers[5]!.offset), -9, true);
    });
    for await (const batch of readTable(inChunks(bytes, 999), columns, new Set(['id', 'seen']))) {
      expect(batch.columns).toHaveLength(2);
      rows.push(batch.rows);
    }
    expect(rows).toEqual([8, 8, 4]);
    expect(everyName.size).toBe(6);
  });
});
