// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Agreement, type NvidiaGpuEvidence, type NvidiaGpuPolicy } from '@glovebox/contracts';
import {
  createKeystoneAuthority,
  createNvidiaAuthority,
  TEST_ONLY_FWID,
  TEST_ONLY_NVIDIA_INDEXES,
  TEST_ONLY_NVIDIA_SERIAL,
  TEST_ONLY_SIGNING_USAGE,
  testOnlyBlock,
  testOnlyCompositeDeviceId,
  testOnlyNvidiaReference,
  testOnlyOpaque,
  type TestOnlyBlock,
  type TestOnlyNvidiaIssue,
} from '@glovebox/test-kit';
import {
  AT,
  bitsTurned,
  bytesOf,
  crls,
  cutShort,
  NO_COLLATERAL,
  OTHER_REPORT_DATA,
  REPORT_DATA,
  withTrailingByte,
} from './evidence-changes.ts';
import { outcomeOf, tally, type Submission } from './platform-suite.ts';

const authority = createNvidiaAuthority();
const stranger = createNvidiaAuthority();

const submission = (
  issue: TestOnlyNvidiaIssue = {},
  policy: Partial<NvidiaGpuPolicy> = {},
): Submission & { evidence: NvidiaGpuEvidence } => ({
  evidence: authority.issue(issue),
  collateral: NO_COLLATERAL,
  policy: authority.policy(policy),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));
const blocks = (change: (block: TestOnlyBlock) => TestOnlyBlock) => ({
  blocks: TEST_ONLY_NVIDIA_INDEXES.map((index) => change(testOnlyBlock(index))),
});
const measured = (at: number, value = 'bb'.repeat(48)) =>
  blocks((block) => (block.index === at ? testOnlyBlock(at, value) : block));
const decoderOn = { opaque: testOnlyOpaque({ 11: Buffer.from([0xaa]) }) };
const publicKey = createPublicKey(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey);
const leafOf = (...extensions: Parameters<typeof testOnlyCompositeDeviceId>[]) => ({
  certificates: {
    4: { extensions: [TEST_ONLY_SIGNING_USAGE, ...extensions.map((args) => testOnlyCompositeDeviceId(...args))] },
  },
});

describe('platform verifier suite: nvidia-gpu', () => {
  it('accepts what satisfies the policy', async () => {
    expect(await outcome()).toBe('accepted');
    expect(await outcome({}, { devices: ['7e570104'] })).toBe('accepted');
    expect(await outcome({ opaque: testOnlyOpaque({ 99: Buffer.from('new') }) })).toBe('accepted');
  });

  it.each<[string, () => Submission, string]>([
    ['a stranger’s root', () => ({ ...submission(), evidence: stranger.issue() }), 'untrusted-root'],
    [
      'a development root without the switch',
      () => ({ ...submission(), dangerouslyTrustDevelopmentRoots: false }),
      'development-root-refused',
    ],
    ['the vendor’s root', () => submission({}, { root: { kind: 'vendor' } }), 'untrusted-root'],
    ['an expired leaf', () => ({ ...submission(), at: '2027-01-01T00:00:01Z' }), 'certificate-expired'],
    ['a leaf not yet valid', () => ({ ...submission(), at: '2025-12-31T23:59:59Z' }), 'certificate-not-yet-valid'],
    ['a wrong nonce', () => ({ ...submission(), reportData: OTHER_REPORT_DATA }), 'report-data-mismatch'],
    [
      'the binding itself as the nonce',
      () => submission({ requestNonce: REPORT_DATA.slice(0, 32) }),
      'report-data-mismatch',
    ],
    ['a trailing byte', () => withTrailingByte(submission(), 'report'), 'malformed'],
    [
      'evidence of another platform',
      () => ({ ...submission(), evidence: createKeystoneAuthority().issue() }),
      'platform-mismatch',
    ],
    ['another chip', () => submission({}, { chips: ['GB100', 'LS_10'] }), 'device-not-approved'],
    ['another device', () => submission({}, { devices: ['7e570105'] }), 'device-not-approved'],
    ['an older driver', () => submission({}, { minimumDriver: '550.90.08' }), 'version-below-minimum'],
    ['an older VBIOS', () => submission({}, { minimumVbios: '96.00.A0.00.00' }), 'version-below-minimum'],
    ['another measurement', () => submission(measured(22)), 'measurement-not-approved'],
    [
      'an absent measurement',
      () =>
        submission({
          ...decoderOn,
          blocks: TEST_ONLY_NVIDIA_INDEXES.slice(0, -1).map((index) => testOnlyBlock(index)),
        }),
      'measurement-not-approved',
    ],
    [
      'a driver that no reference is for',
      () => submission({ opaque: testOnlyOpaque({ 3: Buffer.from('560.00\0') }) }),
      'measurement-not-approved',
    ],
    [
      'a device without a driver',
      () => submission({ opaque: testOnlyOpaque({ 3: null }) }, { minimumDriver: 'not-compared' }),
      'measurement-not-approved',
    ],
    [
      'firmware that does not say which it is',
      () => submission({ opaque: testOnlyOpaque({ 20: null }) }),
      'firmware-not-approved',
    ],
    [
      'firmware of another certificate',
      () => submission({ opaque: testOnlyOpaque({ 20: Buffer.alloc(48, 1) }) }),
      'fwid-mismatch',
    ],
    ['a certificate of other firmware', () => submission(leafOf(['fe'.repeat(48), publicKey])), 'fwid-mismatch'],
  ])('refuses %s', async (_name, make, code) => {
    expect(await outcomeOf(make())).toEqual([code]);
  });

  it('refuses debugging, which Blackwell’s certificates can say', async () => {
    const tcbInfo = (flags: number) => ({
      opaque: testOnlyOpaque(),
      certificates: { 4: { extensions: [TEST_ONLY_SIGNING_USAGE, dice(flags)] } },
    });
    expect(await outcome(tcbInfo(0x80))).toBe('accepted');
    expect(await outcome(tcbInfo(0x90))).toEqual(['debug-enabled']);
  });

  it('takes one whole reference, never parts of two', async () => {
    const [first, second] = [testOnlyNvidiaReference(), testOnlyNvidiaReference()];
    const without = (index: number, reference: typeof first) => ({
      ...reference,
      measurements: reference.measurements.map((one) =>
        one.index === index ? { index, values: ['aa'.repeat(48)] } : one,
      ),
    });
    expect(await outcome({}, { references: [without(8, first), second] })).toBe('accepted');
    expect(await outcome({}, { references: [without(8, first), without(22, second)] })).toEqual([
      'measurement-not-approved',
    ]);
  });

  it('leaves the video decoder’s measurement out only while the decoder is off', async () => {
    const off = measured(36);
    expect(await outcome(off)).toBe('accepted');
    for (const status of [Buffer.from([0xaa]), null]) {
      expect(await outcome({ ...off, opaque: testOnlyOpaque({ 11: status }) })).toEqual(['measurement-not-approved']);
    }
  });

  it('tells old firmware that does not report its identity when the policy lets it pass', async () => {
    const old = { opaque: testOnlyOpaque({ 20: null }) };
    expect(await outcome(old, { firmwareIdentity: 'where-reported' })).toBe('accepted');
  });

  it('takes no policy that leaves something unsaid', async () => {
    const { policy } = submission();
    for (const key of Object.keys(policy).filter((one) => one !== 'platform')) {
      const entries = Object.entries(policy).filter(([name]) => name !== key);
      const incomplete = Object.fromEntries(entries) as Submission['policy'];
      expect([key, await outcomeOf({ ...submission(), policy: incomplete })]).toEqual([key, ['malformed']]);
    }
    const reference = testOnlyNvidiaReference();
    const twice = [...reference.measurements, ...reference.measurements];
    expect(await outcome({}, { references: [{ ...reference, measurements: twice }] })).toEqual(['malformed']);
    expect(await outcome({}, { references: [{ ...reference, measurements: [] }] })).toEqual(['malformed']);
  });

  it('is no worker by itself: no agreement can name a GPU as one', () => {
    const parsed = Agreement.safeParse({ attestation: { platforms: [authority.policy()] } });
    const messages = parsed.error?.issues.filter(({ path }) => path[0] === 'attestation').map(({ message }) => message);
    expect(messages).toEqual(['a GPU alone is no worker']);
  });

  it('refuses every turned bit of the exchange and its signature', async () => {
    const counts = await tally(bitsTurned(submission(), 'report'));
    expect([...counts.keys()].sort()).toEqual(['malformed', 'report-signature']);
  }, 120_000);

  it('refuses turned bits of every byte of the certificates', async () => {
    const { evidence, ...rest } = submission();
    const flips = evidence.certificates.flatMap((text, place) => {
      const original = Buffer.from(text, 'base64url');
      return [...original.keys()].map((offset): Submission => {
        const changed = Buffer.from(original);
        changed.writeUInt8(changed.readUInt8(offset) ^ (1 << (offset % 8)), offset);
        const certificates = evidence.certificates.map((one, at) =>
          at === place ? changed.toString('base64url') : one,
        );
        return { ...rest, evidence: { ...evidence, certificates } };
      });
    });
    const counts = await tally(flips);
    const known = ['certificate-malformed', 'certificate-chain', 'untrusted-root'];
    const others = ['certificate-expired', 'certificate-not-yet-valid'];
    expect([...counts.keys()].filter((code) => ![...known, ...others].includes(code))).toEqual([]);
  }, 120_000);

  it('refuses an exchange cut short at every length', async () => {
    const accepted = submission();
    const { length } = bytesOf(accepted.evidence, 'report');
    expect(await tally(cutShort(accepted, 'report'))).toEqual(new Map([['malformed', length]]));
  }, 60_000);
});

/** TcbInfo (DICE): firmware and operational flags, as Blackwell has them. */
function dice(flags: number) {
  const fwid = `303d06096086480165030402020430${TEST_ONLY_FWID}`;
  const value = Buffer.from(`3048a63f${fwid}870500${flags.toString(16)}000001`, 'hex');
  return { oid: '2.23.133.5.4.1.1', value };
}

describe('revocation', () => {
  const required = (...revoked: readonly bigint[][]): Submission => ({
    ...submission({}, { revocation: 'crl-required' }),
    collateral: crls(...revoked.map((serials, place) => authority.crl(place, serials))),
  });

  it('needs a current list of the root and of the chip family, and refuses what they revoke', async () => {
    expect(await outcomeOf(required([], []))).toBe('accepted');
    expect(await outcomeOf(required([]))).toEqual(['crl-missing']);
    expect(await outcomeOf({ ...required([], []), collateral: NO_COLLATERAL })).toEqual(['crl-missing']);
    expect(await outcomeOf(required([TEST_ONLY_NVIDIA_SERIAL + 1n], []))).toEqual(['certificate-revoked']);
    expect(await outcomeOf(required([], [TEST_ONLY_NVIDIA_SERIAL + 2n]))).toEqual(['certificate-revoked']);
    expect(await outcomeOf({ ...required([], []), at: '2026-12-01T00:00:01Z' })).toEqual(['crl-expired']);
  });

  it('does not take a stranger’s lists', async () => {
    const lists = crls(stranger.crl(0), stranger.crl(1));
    expect(await outcomeOf({ ...required([], []), collateral: lists })).toEqual(['crl-signature']);
  });
});

describe('certificates', () => {
  const issuerless = { extensions: [] };
  it.each<[string, TestOnlyNvidiaIssue, string]>([
    ['root first', { chain: (all) => all.reverse() }, 'untrusted-root'],
    ['a certificate left out', { chain: (all) => all.filter((_one, place) => place !== 2) }, 'certificate-chain'],
    [
      'the leaf twice',
      { chain: ([leaf, ...all]) => [leaf, leaf, ...all].flatMap((one) => one ?? []) },
      'certificate-chain',
    ],
    ['the root alone', { chain: (all) => all.slice(4) }, 'certificate-chain'],
    ['an issuer that is none', { certificates: { 3: issuerless } }, 'certificate-chain'],
    ['a leaf that may not sign', { certificates: { 4: issuerless } }, 'certificate-chain'],
    ['a leaf of another name', { certificates: { 4: { subject: 'GH100 A01 GSP BROM' } } }, 'certificate-malformed'],
    ['a leaf without firmware', leafOf(), 'certificate-malformed'],
    ['firmware of a short digest', leafOf(['fd'.repeat(32), publicKey]), 'certificate-malformed'],
    [
      'two kinds of firmware identity',
      {
        certificates: {
          4: {
            extensions: [TEST_ONLY_SIGNING_USAGE, dice(0x80), testOnlyCompositeDeviceId(TEST_ONLY_FWID, publicKey)],
          },
        },
      },
      'certificate-malformed',
    ],
    [
      'an unknown critical extension',
      {
        certificates: {
          4: {
            extensions: [TEST_ONLY_SIGNING_USAGE, { oid: '1.2.3', critical: true, value: Buffer.from('0500', 'hex') }],
          },
        },
      },
      'certificate-malformed',
    ],
    [
      'an extension twice',
      { certificates: { 4: { extensions: [TEST_ONLY_SIGNING_USAGE, TEST_ONLY_SIGNING_USAGE] } } },
      'certificate-malformed',
    ],
  ])('refuses %s', async (_name, issue, code) => {
    expect(await outcome(issue)).toEqual([code]);
  });
});

describe('hostile exchanges', () => {
  const short = { ...testOnlyBlock(2), value: Buffer.alloc(32) };
  it.each<[string, TestOnlyNvidiaIssue]>([
    ['another version', { request: [0x12, 0xe0, 0x01, 0xff] }],
    ['a request for no signature', { request: [0x11, 0xe0, 0x00, 0xff] }],
    ['a request for one measurement', { request: [0x11, 0xe0, 0x01, 0x01] }],
    ['another request', { request: [0x11, 0x84, 0x01, 0xff] }],
    ['a slot above 7', { slot: 8, response: [0x11, 0x60, 0x00, 0x08] }],
    ['an answer of another slot', { response: [0x11, 0x60, 0x00, 0x01] }],
    ['an error for an answer', { response: [0x11, 0x7f, 0x00, 0x00] }],
    ['fewer blocks than stated', { blockCount: 10 }],
    ['more blocks than stated', { blockCount: 8 }],
    ['an index twice', { blocks: [testOnlyBlock(1), testOnlyBlock(1)] }],
    ['indexes in descending order', { blocks: [testOnlyBlock(2), testOnlyBlock(1)] }],
    ['index 0', { blocks: [testOnlyBlock(0)] }],
    ['a block in another form', blocks((block) => ({ ...block, specification: 2 }))],
    ['a raw measurement', blocks((block) => ({ ...block, valueType: 0x81 }))],
    ['a short digest', { blocks: [testOnlyBlock(1), short] }],
    ['a field twice', { opaque: [...testOnlyOpaque(), [3, Buffer.from('550.90.07\0')]] }],
    ['a driver version that paints', { opaque: testOnlyOpaque({ 3: Buffer.from('\u001b[31m') }) }],
    ['a text that goes on after its end', { opaque: testOnlyOpaque({ 3: Buffer.from('1\u00002') }) }],
    ['a VBIOS version with a long last part', { opaque: testOnlyOpaque({ 6: Buffer.alloc(8, 1) }) }],
    ['a decoder neither on nor off', { opaque: testOnlyOpaque({ 11: Buffer.from([0]) }) }],
    ['a short firmware identity', { opaque: testOnlyOpaque({ 20: Buffer.alloc(32) }) }],
    [
      'too many fields',
      { opaque: Array.from({ length: 65 }, (_none, type) => [1000 + type, Buffer.alloc(1)] as const) },
    ],
  ])('refuses %s, though genuinely signed', async (_name, issue) => {
    expect(await outcome(issue)).toEqual(['malformed']);
  });
});
