// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { TdxPolicy } from '@glovebox/contracts';
import { verifyEvidence } from '@glovebox/attestation';
import { TEST_ONLY_TD, type TestOnlyIntelAuthority } from '@glovebox/test-kit';
import { quoteOf, tdxAccepted, tdxSubject } from './intel-subject.ts';
import { bitFlips, outcomeOf, tally } from './platform-suite.ts';

const subject = tdxSubject();
const { authority }: { authority: TestOnlyIntelAuthority } = subject;
const outcomeWith = (...overrides: Parameters<typeof tdxAccepted> extends [unknown, ...infer Rest] ? Rest : never) =>
  outcomeOf(tdxAccepted(authority, ...overrides));
const ONES = '01'.repeat(48);

describe('platform verifier suite: tdx', () => {
  it('accepts what satisfies the policy', async () => {
    expect(await outcomeOf(subject.accepted)).toBe('accepted');
  });

  it('refuses what every platform must refuse, each with its code alone', async () => {
    for (const [name, { submission, code }] of Object.entries(subject.refusals)) {
      expect([name, await outcomeOf(submission)]).toEqual([name, [code]]);
    }
  });

  it('refuses each single bit turned, before the policy sees anything', async () => {
    // Lists make no difference here and cost a third of the time.
    const accepted = { ...subject.accepted, policy: authority.tdxPolicy({ revocation: 'not-checked' }) };
    const counts = await tally(bitFlips({ ...subject, accepted }));
    const authenticity = [
      'malformed',
      'platform-mismatch',
      'qe-identity-mismatch',
      'qe-report-binding',
      'qe-report-signature',
      'quote-signature',
    ];
    expect([...counts.keys()].filter((key) => !authenticity.includes(key))).toEqual([]);
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(8 * 632 + 620);
  }, 300_000);

  it('refuses a quote cut short at every length', async () => {
    const { evidence } = subject.accepted;
    const quote = quoteOf(evidence);
    const cut = function* () {
      for (let length = 0; length < quote.length; length++) {
        yield {
          ...subject.accepted,
          evidence: { ...evidence, quote: quote.subarray(0, length).toString('base64url') },
        };
      }
    };
    expect(await tally(cut())).toEqual(new Map([['malformed', quote.length]]));
  }, 60_000);
});

describe('versions', () => {
  it('accepts TD reports 1.0 in versions 4 and 5, and 1.5 in version 5', async () => {
    expect(await outcomeWith({ quote: { version: 5 } })).toBe('accepted');
    expect(await outcomeWith({ bodyVersion: '1.5' })).toBe('accepted');
  });

  it('refuses a TD in version 3, a report of another size than its type, and extended reports', async () => {
    expect(await outcomeWith({ quote: { version: 3 } })).toEqual(['malformed']);
    const patched = (offset: number, value: number) =>
      outcomeWith({ quote: { version: 5, patch: (bytes) => bytes.writeUInt16LE(value, offset) } });
    expect(await patched(48, 3)).toEqual(['malformed']);
    expect(await patched(48, 4)).toEqual(['malformed']);
    expect(await patched(48, 1)).toEqual(['malformed']);
    expect(await patched(50, 648)).toEqual(['malformed']);
  });

  it('accepts the zero padding of clouds, and nothing else', async () => {
    const padded = (trailing: Buffer) => outcomeWith({ quote: { trailing } });
    expect(await padded(Buffer.alloc(3065))).toBe('accepted');
    expect(await padded(Buffer.concat([Buffer.alloc(3065), Buffer.from([1])]))).toEqual(['trailing-bytes']);
  });
});

describe('policy', () => {
  it.each<[string, object, Partial<TdxPolicy>, string[]]>([
    ['another firmware', { mrTd: ONES }, {}, ['measurement-not-approved']],
    ['another RTMR0', { rtmr0: ONES }, {}, ['measurement-not-approved']],
    ['another RTMR1', { rtmr1: ONES }, {}, ['measurement-not-approved']],
    ['another RTMR2', { rtmr2: ONES }, {}, ['measurement-not-approved']],
    ['another RTMR3', { rtmr3: ONES }, {}, ['measurement-not-approved']],
    ['another MRCONFIGID', { mrConfigId: ONES }, {}, ['configuration-mismatch']],
    ['another MROWNER', { mrOwner: ONES }, {}, ['configuration-mismatch']],
    ['another MROWNERCONFIG', { mrOwnerConfig: ONES }, {}, ['configuration-mismatch']],
    ['another XFAM', { xfam: 'e700060000000000' }, {}, ['attributes-not-approved']],
    ['other attributes', { tdAttributes: '0000005000000000' }, {}, ['attributes-not-approved']],
    [
      'a migratable TD, although agreed',
      { tdAttributes: '0000003000000000' },
      { tdAttributes: ['0000003000000000'] },
      ['migration-allowed'],
    ],
    [
      'SEPT_VE_DISABLE clear, although agreed',
      { tdAttributes: '0000000000000000' },
      { tdAttributes: ['0000000000000000'] },
      ['sept-ve-enabled'],
    ],
    ['a bound service TD', { bodyVersion: '1.5', mrServiceTd: ONES }, {}, ['migration-allowed']],
  ])('refuses %s', async (_name, issue, policy, codes) => {
    expect(await outcomeWith(issue, policy)).toEqual(codes);
  });

  it('refuses every bit of the untrusted attribute group as debugging', async () => {
    for (let bit = 0; bit < 8; bit++) {
      const tdAttributes = `${(1 << bit).toString(16).padStart(2, '0')}00001000000000`;
      expect([bit, await outcomeWith({ tdAttributes }, { tdAttributes: [tdAttributes] })]).toEqual([
        bit,
        ['debug-enabled'],
      ]);
    }
  });

  it('never mixes the registers of two approved sets', async () => {
    const set = (mrTd: string, rtmr1: string) => ({ ...measurements, mrTd, rtmr1 });
    const { rtmr0, rtmr2, rtmr3 } = TEST_ONLY_TD;
    const measurements = { rtmr0, rtmr2, rtmr3 };
    const twos = '02'.repeat(48);
    const policy = { measurements: [set(ONES, ONES), set(twos, twos)] };
    expect(await outcomeWith({ mrTd: twos, rtmr1: twos }, policy)).toBe('accepted');
    expect(await outcomeWith({ mrTd: twos, rtmr1: ONES }, policy)).toEqual(['measurement-not-approved']);
  });
});

describe('module', () => {
  it('refuses a module that Intel did not sign, or with attributes', async () => {
    expect(await outcomeWith({ mrSignerSeam: ONES })).toEqual(['tdx-module-mismatch']);
    expect(await outcomeWith({ seamAttributes: '0100000000000000' })).toEqual(['tdx-module-mismatch']);
    const modules = [{ id: 'TDX_01', mrsigner: ONES, levels: [{ isvsvn: 5, tcbStatus: 'UpToDate' }] }];
    expect(await outcomeWith({}, {}, { tcbInfo: { modules } })).toEqual(['tdx-module-mismatch']);
    expect(await outcomeWith({ mrSignerSeam: ONES }, {}, { tcbInfo: { modules } })).toBe('accepted');
  });

  it('finds the module of its version, in digits of either case', async () => {
    const modules = [{ id: 'TDX_0a', levels: [{ isvsvn: 1, tcbStatus: 'UpToDate' }] }];
    const teeTcbSvn = '050a0200000000000000000000000000';
    expect(await outcomeWith({ teeTcbSvn }, {}, { tcbInfo: { modules } })).toBe('accepted');
    expect(await outcomeWith({}, {}, { tcbInfo: { modules } })).toEqual(['no-matching-tcb-level']);
  });

  it('judges a module of version 0 with the platform, in every component', async () => {
    const tcbInfo = { modules: [] };
    expect(await outcomeWith({ teeTcbSvn: '0500020000'.padEnd(32, '0') }, {}, { tcbInfo })).toBe('accepted');
    expect(await outcomeWith({ teeTcbSvn: '0400020000'.padEnd(32, '0') }, {}, { tcbInfo })).toEqual([
      'no-matching-tcb-level',
    ]);
  });
});

describe('event log', () => {
  const digest = (text: string) => createHash('sha384').update(text).digest();
  const events = [
    { rtmr: 0, digest: digest('firmware') },
    { rtmr: 1, digest: digest('kernel') },
    { rtmr: 0, digest: digest('tables') },
    { rtmr: 3, digest: digest('application') },
  ];
  const registers = events.reduce(
    (values, { rtmr, digest: value }) =>
      values.map((one, index) => (index === rtmr ? createHash('sha384').update(one).update(value).digest() : one)),
    Array.from({ length: 4 }, () => Buffer.alloc(48)),
  );
  const [rtmr0, rtmr1, rtmr2, rtmr3] = registers.map((value) => value.toString('hex'));
  const extended = { rtmr0, rtmr1, rtmr2, rtmr3 } as Record<'rtmr0' | 'rtmr1' | 'rtmr2' | 'rtmr3', string>;
  const policy = { measurements: [{ mrTd: TEST_ONLY_TD.mrTd, ...extended }] };
  const json = Buffer.from(
    JSON.stringify(events.map((one) => ({ imr: one.rtmr, event_type: 1, digest: one.digest.toString('hex') }))),
  );
  const u32 = (value: number) => Buffer.from(new Uint32Array([value]).buffer);
  const u16 = (value: number) => Buffer.from(new Uint16Array([value]).buffer);
  const description = Buffer.concat([
    Buffer.from('Spec ID Event03\0'),
    Buffer.alloc(8),
    u32(1),
    u16(0x0c),
    u16(48),
    Buffer.from([0]),
  ]);
  const ccel = Buffer.concat([
    u32(1),
    u32(3),
    Buffer.alloc(20),
    u32(description.length),
    description,
    ...events.map((one) =>
      Buffer.concat([u32(one.rtmr + 1), u32(1), u32(1), u16(0x0c), one.digest, u32(4), Buffer.from('data')]),
    ),
    Buffer.alloc(64, 0xff),
  ]);

  it.each([
    ['JSON', json],
    ['CCEL', ccel],
  ])('is accepted as %s where it replays to the registers', async (_name, eventLog) => {
    const submission = tdxAccepted(authority, { ...extended, eventLog }, policy);
    expect(await outcomeOf(submission)).toBe('accepted');
    const claims = await verifyEvidence(submission.evidence, submission);
    expect(claims).toMatchObject({
      tdx: { events: events.map((one) => ({ rtmr: one.rtmr, eventType: 1, digest: one.digest.toString('hex') })) },
    });
  });

  it('is refused where it replays to something else: an event less, more, moved, changed', async () => {
    const { length } = events;
    for (let index = 0; index < length; index++) {
      const less = events.filter((_, place) => place !== index);
      const changed = events.map((one, place) => (place === index ? { ...one, digest: digest('other') } : one));
      const moved = events.map((one, place) => (place === index ? { ...one, rtmr: 2 } : one));
      for (const log of [less, changed, moved, [...events, events[index]]]) {
        const eventLog = Buffer.from(
          JSON.stringify(log.map((one) => ({ imr: one?.rtmr, event_type: 1, digest: one?.digest.toString('hex') }))),
        );
        expect(await outcomeWith({ ...extended, eventLog }, policy)).toEqual(['event-log-mismatch']);
      }
    }
  });

  it('is refused when cut short at every length', async () => {
    const end = ccel.length - 64;
    for (let length = 1; length < end; length++) {
      const outcome = await outcomeWith({ ...extended, eventLog: ccel.subarray(0, length) }, policy);
      expect(outcome).not.toBe('accepted');
    }
  }, 60_000);
});
