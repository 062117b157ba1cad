// SPDX-License-Identifier: Apache-2.0
import type { NitroEvidence, NitroPolicy } from '@glovebox/contracts';
import {
  cbor,
  createKeystoneAuthority,
  createNitroAuthority,
  TEST_ONLY_NITRO_PCRS,
  TEST_ONLY_NITRO_SERIAL,
  type TestOnlyNitroIssue,
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

const authority = createNitroAuthority();
const stranger = createNitroAuthority();

const submission = (
  issue: TestOnlyNitroIssue = {},
  policy: Partial<NitroPolicy> = {},
): Submission & { evidence: NitroEvidence } => ({
  evidence: authority.issue(issue),
  collateral: NO_COLLATERAL,
  policy: authority.policy(policy),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));
const pcrs = (changed: Record<number, string>) => ({ pcrs: { ...TEST_ONLY_NITRO_PCRS, ...changed } });
const ZERO = '00'.repeat(48);

describe('platform verifier suite: nitro', () => {
  it('accepts what satisfies the policy, tagged or not, in definite and indefinite maps', async () => {
    expect(await outcome()).toBe('accepted');
    expect(await outcome({ cose: { tagged: true } })).toBe('accepted');
    expect(await outcome({ endless: true })).toBe('accepted');
    expect(await outcome({ publicKey: Buffer.alloc(1024, 1), nonce: Buffer.alloc(512, 2) })).toBe('accepted');
  });

  it.each<[string, () => Submission, string]>([
    ['a stranger’s root', () => ({ ...submission(), evidence: stranger.issue() }), 'untrusted-root'],
    [
      'a development root without the switch',
      () => ({ ...submission(), dangerouslyTrustDevelopmentRoots: false }),
      'development-root-refused',
    ],
    ['the vendor’s root', () => submission({}, { root: { kind: 'vendor' } }), 'untrusted-root'],
    ['an expired leaf', () => ({ ...submission(), at: '2026-11-24T14:00:01Z' }), 'certificate-expired'],
    ['a leaf not yet valid', () => ({ ...submission(), at: '2026-11-24T10:59:59Z' }), 'certificate-not-yet-valid'],
    ['a wrong binding', () => ({ ...submission(), reportData: OTHER_REPORT_DATA }), 'report-data-mismatch'],
    ['no binding', () => submission({ userData: null }), 'report-data-mismatch'],
    ['a longer binding', () => submission({ userData: Buffer.alloc(65, 0xcd) }), 'report-data-mismatch'],
    ['a trailing byte', () => withTrailingByte(submission(), 'document'), 'malformed'],
    [
      'evidence of another platform',
      () => ({ ...submission(), evidence: createKeystoneAuthority().issue() }),
      'platform-mismatch',
    ],
    ['another image', () => submission(pcrs({ 0: 'b0'.repeat(48) })), 'measurement-not-approved'],
    ['another application', () => submission(pcrs({ 2: 'b2'.repeat(48) })), 'measurement-not-approved'],
    ['another role', () => submission(pcrs({ 3: 'b3'.repeat(48) })), 'pcr-not-approved'],
    ['another signer', () => submission(pcrs({ 8: 'b8'.repeat(48) })), 'pcr-not-approved'],
    ['an old document', () => submission({ timestamp: Date.parse('2026-11-24T11:54:59Z') }), 'evidence-not-fresh'],
    ['a document of the future', () => submission({ timestamp: Date.parse(AT) + 301_000 }), 'evidence-not-fresh'],
    [
      'a document older than its leaf',
      () => submission({ timestamp: Date.parse('2026-11-24T10:00:00Z') }),
      'timestamp-outside-certificate',
    ],
  ])('refuses %s', async (_name, make, code) => {
    expect(await outcomeOf(make())).toEqual([code]);
  });

  it.each([0, 1, 2])('refuses debugging: PCR %i is zero', async (index) => {
    expect(await outcome(pcrs({ [index]: ZERO }))).toEqual(['debug-enabled', 'measurement-not-approved']);
  });

  it('takes no policy that names a zero register', async () => {
    const images = [{ pcr0: ZERO, pcr1: ZERO, pcr2: ZERO }];
    expect(await outcome(pcrs({ 0: ZERO, 1: ZERO, 2: ZERO }), { images })).toEqual(['malformed']);
  });

  it('refuses a mix of two approved images', async () => {
    const [a, b] = [
      ['a0', 'a1', 'b2'],
      ['b0', 'b1', 'a2'],
    ].map(([pcr0 = '', pcr1 = '', pcr2 = '']) => ({
      pcr0: pcr0.repeat(48),
      pcr1: pcr1.repeat(48),
      pcr2: pcr2.repeat(48),
    }));
    expect(await outcome({}, { images: a && b ? [a, b] : [] })).toEqual(['measurement-not-approved']);
  });

  it('refuses turned bits: all of head, payload without certificates and signature; one of each certificate byte', async () => {
    const accepted = submission();
    const bytes = bytesOf(accepted.evidence, 'document');
    const first = bytes.indexOf('certificate') + 11;
    const end = bytes.indexOf('public_key');
    const counts = await tally(bitsTurned(accepted, 'document', (offset) => offset < first || offset >= end));
    expect(counts.has('accepted')).toBe(false);
    const known = ['malformed', 'cose-signature', 'certificate-malformed', 'certificate-chain', 'untrusted-root'];
    const others = ['certificate-expired', 'certificate-not-yet-valid', 'timestamp-outside-certificate'];
    expect([...counts.keys()].filter((code) => ![...known, ...others].includes(code))).toEqual([]);
  }, 300_000);

  it('refuses a document cut short at every length', async () => {
    const accepted = submission();
    const length = bytesOf(accepted.evidence, 'document').length;
    expect(await tally(cutShort(accepted, 'document'))).toEqual(new Map([['malformed', length]]));
  }, 60_000);
});

describe('revocation', () => {
  const required = (revoked: readonly bigint[][]): Submission => ({
    ...submission({}, { revocation: 'crl-required' }),
    collateral: crls(...revoked.map((serials, place) => authority.crl(place, serials))),
  });

  it('needs a current list of each issuer, and refuses each revoked certificate', async () => {
    expect(await outcomeOf(required([[], [], []]))).toBe('accepted');
    expect(await outcomeOf(required([[], []]))).toEqual(['crl-missing']);
    for (const place of [0, 1, 2]) {
      const lists = [0, 1, 2].map((issuer) => (issuer === place ? [TEST_ONLY_NITRO_SERIAL + BigInt(place) + 1n] : []));
      expect([place, await outcomeOf(required(lists))]).toEqual([place, ['certificate-revoked']]);
    }
    expect(await outcomeOf({ ...required([[], [], []]), at: AT, collateral: NO_COLLATERAL })).toEqual(['crl-missing']);
  });
});

describe('certificates', () => {
  it.each<[string, TestOnlyNitroIssue, string]>([
    ['leaf first in the bundle', { bundle: (all) => all.toReversed() }, 'untrusted-root'],
    [
      'an issuer left out',
      { bundle: ([root, zonal]) => [root, zonal].flatMap((one) => one ?? []) },
      'certificate-chain',
    ],
    ['an empty bundle', { bundle: () => [] }, 'untrusted-root'],
    ['a leaf that is an authority', { certificates: { 3: { extensions: [] } } }, 'certificate-chain'],
    ['an issuer that is none', { certificates: { 2: { extensions: [] } } }, 'certificate-chain'],
    ['a leaf of another name', { certificates: { 3: { issuer: 'Other' } } }, 'certificate-chain'],
  ])('refuses %s', async (_name, issue, code) => {
    expect(await outcome(issue)).toEqual([code]);
  });
});

describe('hostile CBOR', () => {
  const key = cbor.text;
  it.each<[string, TestOnlyNitroIssue]>([
    ['a member twice', { members: (all) => [...all, [key('digest'), cbor.text('SHA384')]] }],
    ['an unknown member', { members: (all) => [...all, [key('debug'), cbor.integer(0)]] }],
    ['a missing member', { members: (all) => all.slice(1) }],
    ['a member of another kind', { members: (all) => [[key('module_id'), cbor.integer(1)], ...all.slice(1)] }],
    ['another digest', { digest: 'SHA512' }],
    ['a register too long', pcrs({ 5: '00'.repeat(64) })],
    ['a register too many', pcrs({ 32: 'aa'.repeat(48) })],
    ['no PCR 0', { pcrs: { 1: 'a1'.repeat(48), 2: 'a2'.repeat(48) } }],
    ['user data too long', { userData: Buffer.alloc(1025, 0xcd) }],
    ['a time beyond the calendar', { timestamp: Number.MAX_SAFE_INTEGER }],
    ['a critical header', { cose: { protectedHeader: header([cbor.integer(2), cbor.array(cbor.integer(9))]) } }],
    ['the algorithm twice', { cose: { unprotected: cbor.map([cbor.integer(1), cbor.integer(-35)]) } }],
    ['the algorithm key twice', { cose: { protectedHeader: header([cbor.integer(1), cbor.integer(-35)]) } }],
    ['another algorithm', { cose: { protectedHeader: cbor.map([cbor.integer(1), cbor.integer(-7)]) } }],
    ['no algorithm', { cose: { protectedHeader: cbor.map() } }],
    ['an empty header', { cose: { protectedHeader: Buffer.alloc(0) } }],
    ['deep nesting', { members: (all) => [...all, [key('x'), Buffer.from('81'.repeat(5000) + '00', 'hex')]] }],
    ['a tag', { members: (all) => [[key('module_id'), cbor.tag(0, cbor.text('x'))], ...all.slice(1)] }],
    ['a float', { members: (all) => [...all, [key('x'), Buffer.from('fb0000000000000000', 'hex')]] }],
    [
      'a longer head than needed',
      { members: (all) => [[key('module_id'), Buffer.from('780178', 'hex')], ...all.slice(1)] },
    ],
    ['an endless text', { members: (all) => [[key('module_id'), Buffer.from('7f6178ff', 'hex')], ...all.slice(1)] }],
    ['text that is no UTF-8', { members: (all) => [[key('module_id'), Buffer.from('61ff', 'hex')], ...all.slice(1)] }],
    ['a huge length', { members: (all) => [...all, [key('x'), Buffer.from('5bffffffffffffffff', 'hex')]] }],
  ])('refuses %s, though genuinely signed', async (_name, issue) => {
    expect(await outcome(issue)).toEqual(['malformed']);
  });

  function header(more: readonly [Buffer, Buffer]): Buffer {
    return cbor.map([cbor.integer(1), cbor.integer(-35)], more);
  }
});
