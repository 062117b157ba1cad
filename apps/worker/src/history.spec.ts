// SPDX-License-Identifier: Apache-2.0
import { History, type HistoryEntry, type SealedHistory } from '@glovebox/contracts';
import { canonicalBytes, concatBytes, parseJson, toBase64Url } from '@glovebox/core';
import { contentDigest, openWithKey, pad, sealWithKey, unpad } from '@glovebox/crypto';
import { decidedBefore, openHistories, sealRelease, type SealedRelease } from './history.ts';

const key = new Uint8Array(32).fill(3);
const room = '1'.repeat(64);
const hex = (digit: string) => digit.repeat(64);
const entry = (job: string, question: string, cell = 'd'): HistoryEntry => ({
  job: hex(job),
  question: hex(question),
  shown: [{ cell: cell.repeat(32), values: [0, 2] }],
});

let fill = 0;
const random = (length: number) => new Uint8Array(length).fill(++fill);
const known = (histories: SealedHistory[] = [], heads = histories.map(({ digest }) => digest)) =>
  openHistories({ room, historyKey: key, heads, histories });
const merge = (own: HistoryEntry, offered?: SealedHistory[], heads?: string[]) =>
  sealRelease(known(offered, heads), own, new Uint8Array(0), { historyKey: key, random });
const offer = ({ sealed, digest }: SealedRelease): SealedHistory => ({ digest, sealed: toBase64Url(sealed) });
const open = (merged: SealedRelease) => {
  const clear = unpad(openWithKey(merged.sealed, key));
  const length = new DataView(clear.buffer).getUint32(0, true);
  return History.parse(parseJson(clear.subarray(4, 4 + length)));
};
const sealed = (history: History, sealingKey = key): SealedHistory => {
  const head = canonicalBytes(history);
  const length = new Uint8Array(new Uint32Array([head.length]).buffer);
  const bytes = sealWithKey(pad(concatBytes(length, head)), sealingKey, random);
  return { digest: contentDigest(bytes), sealed: toBase64Url(bytes) };
};

describe('merging release histories', () => {
  it('begins a history', () => {
    const merged = merge(entry('a', '1'));
    expect(merged.predecessors).toEqual([]);
    expect(open(merged)).toEqual({ room, predecessors: [], entries: [entry('a', '1')] });
  });

  it('unites versions that grew apart and names all of them as predecessors', () => {
    const left = offer(merge(entry('a', '1')));
    const right = offer(merge(entry('b', '2')));
    const merged = merge(entry('c', '3'), [left, right, left]);
    expect(merged.predecessors).toEqual([left.digest, right.digest].sort());
    expect(open(merged).entries.map(({ job }) => job)).toEqual([hex('a'), hex('b'), hex('c')]);
  });

  it('repeats the decision of a job that ran before', () => {
    const before = merge(entry('a', '1'));
    expect(open(merge(entry('a', '1'), [offer(before)])).entries).toEqual([entry('a', '1')]);
  });

  it('takes the same question of another job when it was decided the same way', () => {
    const before = offer(merge(entry('a', '1')));
    expect(open(merge(entry('b', '1'), [before])).entries).toHaveLength(2);
  });

  it('knows what was decided before, the same in whatever order the branches come', () => {
    const left = offer(merge(entry('a', '1', 'e')));
    const right = offer(merge(entry('b', '1', 'd')));
    expect(decidedBefore(known([left, right]), hex('1'))).toEqual(entry('a', '1', 'e').shown);
    expect(decidedBefore(known([right, left]), hex('1'))).toEqual(entry('a', '1', 'e').shown);
    expect(decidedBefore(known([left]), hex('2'))).toBeNull();
  });

  it('refuses when the same job had another question', () => {
    const before = offer(merge(entry('a', '1')));
    expect(() => merge(entry('a', '2'), [before])).toThrowCode('history-conflict');
  });

  it('refuses a rolled-back history', () => {
    const old = merge(entry('a', '1'));
    const head = merge(entry('b', '2'), [offer(old)]);
    expect(() => merge(entry('c', '3'), [offer(old)], [head.digest])).toThrowCode('history-missing');
    expect(() => merge(entry('c', '3'), [], [head.digest])).toThrowCode('history-missing');
  });

  it('refuses a history that is not the one its digest names', () => {
    const [left, right] = [offer(merge(entry('a', '1'))), offer(merge(entry('b', '2')))];
    expect(() => merge(entry('c', '3'), [{ ...left, sealed: right.sealed }])).toThrowCode('history-altered');
  });

  it('refuses a history under another key, of another room, or of another form', () => {
    const otherKey = sealed({ room, predecessors: [], entries: [] }, new Uint8Array(32).fill(4));
    const otherRoom = sealed({ room: hex('2'), predecessors: [], entries: [] });
    const otherForm = sealed({ room, predecessors: [], entries: [], more: 1 } as History);
    for (const history of [otherKey, otherRoom, otherForm]) {
      expect(() => merge(entry('c', '3'), [history])).toThrowCode('history-unopenable');
    }
  });
});
