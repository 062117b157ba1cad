// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { HASHES, type TpmHash } from './algorithms.ts';
import { assertReplays, parseEventLog, replay } from './event-log.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const u32 = (value: number) => Buffer.from([value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24]);

const bankOf = (id: number): TpmHash => {
  const bank = HASHES.get(id);
  if (bank === undefined) throw new Error('no such bank');
  return bank;
};
const BANK = bankOf(0xb);

const description = Buffer.concat([
  Buffer.from('Spec ID Event03\0'),
  Buffer.alloc(8),
  u32(1),
  Buffer.from([0xb, 0, 32, 0]),
  Buffer.from([0]),
]);
const first = Buffer.concat([u32(0), u32(3), Buffer.alloc(20), u32(description.length), description]);
const event = (pcr: number, type: number, digest: Uint8Array, data = Buffer.alloc(0)) =>
  Buffer.concat([u32(pcr), u32(type), u32(1), Buffer.from([0xb, 0]), digest, u32(data.length), data]);
const replayed = async (...events: Buffer[]) => replay(parseEventLog(Buffer.concat([first, ...events]), BANK), BANK);
const DIGEST = sha256(Buffer.from('event'));

describe('event log', () => {
  it('starts registers at zero, those of the dynamic root of trust at ones', async () => {
    const values = await replayed(event(1, 8, DIGEST), event(17, 8, DIGEST), event(22, 8, DIGEST));
    expect(values.get(1)).toBe(sha256(Buffer.alloc(32), DIGEST).toString('hex'));
    for (const pcr of [17, 22]) expect(values.get(pcr)).toBe(sha256(Buffer.alloc(32, 0xff), DIGEST).toString('hex'));
    expect(values.has(0)).toBe(false);
  });

  it('starts PCR 0 at the locality that the log tells, wherever in the log it does', async () => {
    const locality = event(0, 3, Buffer.alloc(32), Buffer.from('StartupLocality\0\x03'));
    const start = Buffer.alloc(32);
    start[31] = 3;
    for (const events of [
      [locality, event(0, 8, DIGEST)],
      [event(0, 8, DIGEST), locality],
    ]) {
      expect((await replayed(...events)).get(0)).toBe(sha256(start, DIGEST).toString('hex'));
    }
  });

  it('extends nothing for descriptions', async () => {
    expect((await replayed(event(5, 3, DIGEST, Buffer.from('note')))).size).toBe(0);
  });

  it('must lead to every quoted register that it extends', async () => {
    const log = parseEventLog(Buffer.concat([first, event(1, 8, DIGEST), event(2, 8, DIGEST)]), BANK);
    const value = sha256(Buffer.alloc(32), DIGEST).toString('hex');
    expect(await assertReplays(log, BANK, new Map([[1, value]]))).toEqual([1]);
    const wrong = new Map([
      [1, value],
      [2, '00'.repeat(32)],
    ]);
    await expect(assertReplays(log, BANK, wrong)).rejects.toThrowCode('event-log-mismatch');
    await expect(replay(log, bankOf(4))).rejects.toThrowCode('weak-algorithm');
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['no description', event(1, 8, DIGEST)],
    ['a register beyond the last', Buffer.concat([first, event(24, 8, DIGEST)])],
    [
      'an unknown algorithm',
      Buffer.concat([first, u32(1), u32(8), u32(1), Buffer.from([0xc, 0]), Buffer.alloc(48), u32(0)]),
    ],
    [
      'one algorithm twice',
      Buffer.concat([
        first,
        u32(1),
        u32(8),
        u32(2),
        Buffer.from([0xb, 0]),
        DIGEST,
        Buffer.from([0xb, 0]),
        DIGEST,
        u32(0),
      ]),
    ],
    ['an event without digests', Buffer.concat([first, u32(1), u32(8), u32(0), u32(0)])],
    ['data longer than the log', Buffer.concat([first, u32(1), u32(8), u32(1), Buffer.from([0xb, 0]), DIGEST, u32(9)])],
  ])('refuses %s', (_name, bytes) => {
    expect(() => parseEventLog(bytes, BANK)).toThrowCode('malformed');
  });
});
