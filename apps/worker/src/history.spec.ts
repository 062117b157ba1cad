// SPDX-License-Identifier: Apache-2.0
import { History, type HistoryEntry, type ReleasedTable, type SealedHistory } from '@glovebox/contracts';
import { canonicalBytes, parseJson, toBase64Url } from '@glovebox/core';
import { contentDigest, openWithKey, sealWithKey } from '@glovebox/crypto';
import { historyEntry, mergeHistory, type MergedHistory } from './merge-history.ts';

const key = new Uint8Array(32).fill(3);
const room = '1'.repeat(64);
const hex = (digit: string) => digit.repeat(64);
const entry = (job: string, question: string, decision = 'd'): HistoryEntry => ({
  job: hex(job),
  question: hex(question),
  decision: hex(decision),
  suppressedCells: 0,
  releasedCells: 2,
});

let fill = 0;
const random = (length: number) => new Uint8Array(length).fill(++fill);
const merge = (own: HistoryEntry, offered: SealedHistory[] = [], heads = offered.map(({ digest }) => digest)) =>
  mergeHistory({ room, historyKey: key, heads, offered, entry: own, random });
const offer = ({ sealed, digest }: MergedHistory): SealedHistory => ({ digest, sealed: toBase64Url(sealed) });
const open = (merged: MergedHistory) => History.parse(parseJson(openWithKey(merged.sealed, key)));
const sealed = (history: History, sealingKey = key): SealedHistory => {
  const bytes = sealWithKey(canonicalBytes(history), sealingKey, random);
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

  it.each([
    ['the same question was decided otherwise', entry('b', '1', 'e')],
    ['the same job was decided otherwise', entry('a', '1', 'e')],
    ['the same job had another question', entry('a', '2')],
  ])('refuses when %s', (_, own) => {
    const before = offer(merge(entry('a', '1')));
    expect(() => merge(own, [before])).toThrowCode('history-conflict');
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

describe('the entry of a table', () => {
  const table = (rows: ReleasedTable['rows']): ReleasedTable => ({
    columns: [
      { name: 'band', kind: 'group' },
      { name: 'people', kind: 'value' },
    ],
    rows,
    suppression: { minimumPeople: 10, rows: 0, cells: 1 },
  });
  const withheld = { suppressed: 'below-minimum-people' } as const;
  const rows: ReleasedTable['rows'] = [
    ['young', '12'],
    ['old', withheld],
  ];
  const decision = (value: ReleasedTable) => historyEntry(hex('a'), hex('1'), value).decision;

  it('counts cells and does not depend on the order of rows or on statistics', () => {
    expect(historyEntry(hex('a'), hex('1'), table(rows))).toMatchObject({ suppressedCells: 1, releasedCells: 1 });
    expect(decision(table([...rows].reverse()))).toBe(decision(table(rows)));
    expect(
      decision(
        table([
          ['young', '13'],
          ['old', withheld],
        ]),
      ),
    ).toBe(decision(table(rows)));
  });

  it('depends on which groups and which cells are shown', () => {
    expect(
      decision(
        table([
          ['young', withheld],
          ['old', withheld],
        ]),
      ),
    ).not.toBe(decision(table(rows)));
    expect(
      decision(
        table([
          ['younger', '12'],
          ['old', withheld],
        ]),
      ),
    ).not.toBe(decision(table(rows)));
  });
});
