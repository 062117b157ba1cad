// SPDX-License-Identifier: Apache-2.0
import type { ReportBinding, Transcript } from '@glovebox/contracts';
import { canonicalBytes, fromHex, toBase64Url, type Json } from '@glovebox/core';
import { hmacSha256, preAuthEncoding, sha512 } from './digest.ts';
import {
  historyKey,
  historyShare,
  questionDigest,
  questionSeed,
  reportData,
  seedCommitment,
  seedShare,
  transcriptDigest,
} from './protocol.ts';
import { seededRandom } from './testing.spec-data.ts';

const random = seededRandom('protocol');
const digestOf = (byte: number) => byte.toString(16).padStart(2, '0').repeat(32);
const key32 = () => toBase64Url(random(32));

const transcript: Transcript = {
  agreement: digestOf(1),
  job: digestOf(2),
  datasets: [
    { name: 'a', manifest: digestOf(3) },
    { name: 'b', manifest: digestOf(4) },
  ],
  commitments: [
    { keybroker: key32(), commitment: digestOf(5) },
    { keybroker: key32(), commitment: digestOf(6) },
  ],
};
const binding: ReportBinding = {
  transcript: digestOf(7),
  nonces: [key32(), key32()],
  worker: { signingKey: key32(), encryptionKey: key32() },
};

/** The value with one part of it changed, for every part there is. */
function* changes(value: Json): Generator<Json, void, undefined> {
  if (typeof value === 'string') {
    yield value.endsWith('0') ? `${value.slice(0, -1)}1` : `${value.slice(0, -1)}0`;
  } else if (Array.isArray(value)) {
    const list = value as Json[];
    for (const [i, part] of list.entries()) for (const changed of changes(part)) yield list.with(i, changed);
    if (list.length > 1) yield list.toReversed();
    yield list.slice(1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value) as [string, Json][]) {
      for (const changed of changes(part)) yield Object.assign({}, value, { [name]: changed });
    }
  }
}

describe('transcriptDigest', () => {
  it('changes with every part and with the order of keybrokers', () => {
    const digests = [transcript as Json, ...changes(transcript as Json)].map((t) => transcriptDigest(t as Transcript));
    expect(digests.length).toBeGreaterThan(10);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('reportData', () => {
  it('is the 64 bytes of the protocol', () => {
    const expected = sha512(preAuthEncoding('glovebox/report-data/v1', canonicalBytes(binding)));
    expect(reportData(binding)).toEqual(expected);
    expect(reportData(binding)).toHaveLength(64);
  });

  it('changes with every part', () => {
    const all = [binding as Json, ...changes(binding as Json)].map((b) => toBase64Url(reportData(b as ReportBinding)));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('questions, seeds and histories', () => {
  const question = {
    tree: { version: 1 },
    datasets: [{ name: 'a', manifest: digestOf(3), terms: { x: 1 } }],
    gate: '1',
  };
  const secret = random(32);

  it('has one digest for one question', () => {
    expect(questionDigest({ gate: '1', datasets: question.datasets, tree: question.tree })).toBe(
      questionDigest(question),
    );
    const all = [
      question,
      { ...question, gate: '2' },
      { ...question, tree: { version: 2 } },
      { ...question, datasets: [] },
    ];
    expect(new Set(all.map(questionDigest)).size).toBe(all.length);
  });

  it('gives the same share for the same question, and another for another secret, question or purpose', () => {
    const share = seedShare(secret, digestOf(1));
    expect(share).toEqual(seedShare(secret, digestOf(1)));
    expect(share).toEqual(hmacSha256(secret, preAuthEncoding('glovebox/seed-share/v1', fromHex(digestOf(1)))));
    const others = [
      seedShare(secret, digestOf(2)),
      seedShare(random(32), digestOf(1)),
      historyShare(secret, digestOf(1)),
    ];
    for (const other of others) expect(other).not.toEqual(share);
  });

  it('commits to one share for one question', () => {
    const [share, other] = [random(32), random(32)];
    expect(seedCommitment(digestOf(1), share)).toBe(seedCommitment(digestOf(1), share));
    expect(seedCommitment(digestOf(1), other)).not.toBe(seedCommitment(digestOf(1), share));
    expect(seedCommitment(digestOf(2), share)).not.toBe(seedCommitment(digestOf(1), share));
  });

  it.each([
    ['history key', historyKey],
    ['seed of a question', questionSeed],
  ])('makes the %s of all shares in their order', (_, make) => {
    const shares = [random(32), random(32)] as const;
    expect(make(shares)).toHaveLength(32);
    expect(make(shares)).toEqual(make([...shares]));
    expect(make(shares.toReversed())).not.toEqual(make(shares));
    expect(make(shares.slice(0, 1))).not.toEqual(make(shares));
    expect(historyKey(shares)).not.toEqual(questionSeed(shares));
    expect(() => make([])).toThrow('assertion');
    expect(() => make([random(16), random(48)])).toThrow('assertion');
  });
});
