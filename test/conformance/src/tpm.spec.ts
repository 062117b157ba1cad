// SPDX-License-Identifier: Apache-2.0
import type { TpmEvidence, TpmPolicy } from '@glovebox/contracts';
import {
  createKeystoneAuthority,
  createTpmAuthority,
  TEST_ONLY_AK_ATTRIBUTES,
  TEST_ONLY_AK_SERIAL,
  TEST_ONLY_EVENTS,
  testOnlyAuthorityExtensions,
  type TestOnlyTpmIssue,
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

const authority = createTpmAuthority();
const stranger = createTpmAuthority();

const submission = (
  issue: TestOnlyTpmIssue = {},
  policy: Partial<TpmPolicy> = {},
  maker = authority,
): Submission & { evidence: TpmEvidence } => ({
  evidence: maker.issue(issue),
  collateral: NO_COLLATERAL,
  policy: maker.policy(policy),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));
const without = (change: Partial<TpmEvidence>): Submission => {
  const accepted = submission();
  return { ...accepted, evidence: { ...accepted.evidence, ...change } };
};
const named = { root: { kind: 'provisioned', keys: [authority.name] } } satisfies Partial<TpmPolicy>;

describe('platform verifier suite: tpm', () => {
  it('accepts what satisfies the policy: every scheme, certified and named keys', async () => {
    expect(await outcome()).toBe('accepted');
    expect(await outcome({}, named)).toBe('accepted');
    expect(await outcomeOf(without({ akPublic: '' }))).toBe('accepted');
    for (const kind of ['rsassa', 'rsapss'] as const) {
      expect([kind, await outcome({}, {}, createTpmAuthority(kind))]).toEqual([kind, 'accepted']);
    }
    expect(await outcome({ signatureHash: 'sha384' }, {}, createTpmAuthority('rsassa'))).toBe('accepted');
  }, 30_000);

  it.each<[string, () => Submission, string[]]>([
    ['a stranger’s root', () => ({ ...submission(), evidence: stranger.issue() }), ['certificate-chain']],
    ['a stranger’s key', () => ({ ...submission({}, named), evidence: stranger.issue() }), ['no-trusted-key']],
    [
      'a development root without the switch',
      () => ({ ...submission(), dangerouslyTrustDevelopmentRoots: false }),
      ['development-root-refused'],
    ],
    [
      'a vendor’s root',
      () => submission({}, { root: { kind: 'vendor', authority: 'azure-vtpm' } }),
      ['certificate-chain'],
    ],
    ['an expired certificate', () => ({ ...submission(), at: '2027-01-01T00:00:01Z' }), ['certificate-expired']],
    [
      'a certificate not yet valid',
      () => ({ ...submission(), at: '2025-12-31T23:59:59Z' }),
      ['certificate-not-yet-valid'],
    ],
    ['no certificate', () => without({ akCertificates: [] }), ['certificate-missing']],
    [
      'a certificate of an authority',
      () => submission({ certificate: { extensions: testOnlyAuthorityExtensions(null, true) } }),
      ['no-trusted-key'],
    ],
    [
      'a revoked certificate',
      () => ({
        ...submission({}, { revocation: 'crl-required' }),
        collateral: crls(authority.crl([TEST_ONLY_AK_SERIAL])),
      }),
      ['certificate-revoked'],
    ],
    ['no list where one is demanded', () => submission({}, { revocation: 'crl-required' }), ['crl-missing']],
    [
      'a wrong nonce',
      () => ({ ...submission(), reportData: OTHER_REPORT_DATA.map((byte) => byte ^ 1) }),
      ['report-data-mismatch'],
    ],
    ['a longer nonce', () => submission({ extraData: Buffer.alloc(64, 0xcd) }), ['report-data-mismatch']],
    ['no nonce', () => submission({ extraData: Buffer.alloc(0) }), ['report-data-mismatch']],
    [
      'evidence of another platform',
      () => ({ ...submission(), evidence: createKeystoneAuthority().issue() }),
      ['platform-mismatch'],
    ],
    ['another magic', () => submission({ magic: 0xff544348 }), ['malformed']],
    ['another type', () => submission({ type: 0x8017 }), ['malformed']],
    ['a signature over SHA-1', () => submission({ signatureHash: 'sha1' }), ['weak-algorithm']],
    [
      'a key that is not restricted',
      () => submission({ attributes: TEST_ONLY_AK_ATTRIBUTES & ~0x10000 }),
      ['no-trusted-key'],
    ],
    ['a key that decrypts', () => submission({ attributes: TEST_ONLY_AK_ATTRIBUTES | 0x20000 }), ['no-trusted-key']],
    ['a key that was imported', () => submission({ attributes: TEST_ONLY_AK_ATTRIBUTES & ~0x20 }), ['no-trusted-key']],
    [
      'a named key with other attributes',
      () => submission({ attributes: TEST_ONLY_AK_ATTRIBUTES | 0x40 | 0x80 }, named),
      ['no-trusted-key'],
    ],
    ['a public area of another key', () => without({ akPublic: stranger.issue().akPublic }), ['no-trusted-key']],
    ['a quote of another bank', () => submission({}, { bank: 'sha384' }), ['pcr-bank-mismatch']],
    [
      'values that were not quoted',
      () => submission({ values: authority.issue().pcrs.map((one) => ({ ...one, value: 'ab'.repeat(32) })) }),
      ['pcr-digest-mismatch'],
    ],
    ['a missing value', () => submission({ values: authority.issue().pcrs.slice(1) }), ['pcr-digest-mismatch']],
    [
      'a value twice',
      () => submission({ values: [...authority.issue().pcrs, ...authority.issue().pcrs] }),
      ['malformed'],
    ],
    ['another log', () => submission({ events: TEST_ONLY_EVENTS.slice(0, -2) }), ['event-log-mismatch']],
    ['no log where one is demanded', () => without({ eventLog: '' }), ['event-log-incomplete']],
  ])('refuses %s', async (_name, make, codes) => {
    expect(await outcomeOf(make())).toEqual(codes);
  });

  it('counts no value that is not quoted, and no register that the policy does not know', async () => {
    const [first, ...others] = authority.policy().pcrs;
    if (first === undefined) throw new Error('the policy has registers');
    expect(await outcome({}, { pcrs: others })).toEqual(['pcr-selection-mismatch']);
    const extra = { index: 9, values: ['ab'.repeat(32)] };
    expect(
      await outcome(
        { values: [...authority.issue().pcrs, { index: 9, value: 'ab'.repeat(32) }] },
        { pcrs: [...authority.policy().pcrs, extra] },
      ),
    ).toEqual(['pcr-selection-mismatch', 'pcr-not-approved']);
    expect(await outcome({}, { pcrs: [{ ...first, values: ['ab'.repeat(32)] }, ...others] })).toEqual([
      'pcr-not-approved',
    ]);
    expect(await outcome({}, { pcrs: [{ ...first, values: 'not-compared' }, ...others] })).toBe('accepted');
  });

  it('takes no policy that proves nothing', async () => {
    const pcrs = (index: number, values: TpmPolicy['pcrs'][number]['values']) => ({ pcrs: [{ index, values }] });
    for (const policy of [
      pcrs(16, ['ab'.repeat(32)]),
      pcrs(23, ['ab'.repeat(32)]),
      pcrs(0, 'not-compared'),
      { pcrs: [] },
    ]) {
      expect(await outcome({}, policy)).toEqual(['malformed']);
    }
  });

  it('refuses each single bit turned in the quote, and in the signature', async () => {
    for (const member of ['quote', 'signature'] as const) {
      const counts = await tally(bitsTurned(submission(), member));
      const known = ['malformed', 'quote-signature', 'weak-algorithm'];
      expect([...counts.keys()].filter((code) => !known.includes(code))).toEqual([]);
    }
  }, 120_000);

  it('refuses every part cut short at every length, and every part with a byte behind it', async () => {
    const accepted = submission();
    for (const member of ['quote', 'signature', 'akPublic'] as const) {
      const counts = await tally(cutShort(accepted, member));
      // An empty public area is none: the certificate then names the key.
      const expected = member === 'akPublic' ? [['accepted', 1]] : [];
      const { length } = bytesOf(accepted.evidence, member);
      expect([member, [...counts].sort()]).toEqual([
        member,
        [...expected, ['malformed', length - expected.length]].sort(),
      ]);
      expect([member, await outcomeOf(withTrailingByte(accepted, member))]).toEqual([member, ['malformed']]);
    }
    const log = await tally(cutShort(accepted, 'eventLog'));
    expect([...log.keys()].sort()).toEqual(['event-log-incomplete', 'event-log-mismatch', 'malformed']);
    expect(await outcomeOf(withTrailingByte(accepted, 'eventLog'))).toEqual(['malformed']);
  }, 60_000);
});
