// SPDX-License-Identifier: Apache-2.0
import { verify, createPublicKey } from 'node:crypto';
import type { KeystoneEvidence, KeystonePolicy } from '@glovebox/contracts';
import { createKeystoneAuthority, createNitroAuthority, type TestOnlyKeystoneIssue } from '@glovebox/test-kit';
import {
  AT,
  bitsTurned,
  cutShort,
  NO_COLLATERAL,
  OTHER_REPORT_DATA,
  REPORT_DATA,
  withTrailingByte,
} from './evidence-changes.ts';
import { outcomeOf, tally, type Submission } from './platform-suite.ts';

const authority = createKeystoneAuthority();
const stranger = createKeystoneAuthority();

const submission = (
  issue: TestOnlyKeystoneIssue = {},
  policy: Partial<KeystonePolicy> = {},
): Submission & { evidence: KeystoneEvidence } => ({
  evidence: authority.issue(issue),
  collateral: NO_COLLATERAL,
  policy: authority.policy(policy),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));
const ZERO_KEY = '00'.repeat(32);
const PUBLISHED_KEY = '0faad4ff01178583baa588966f7c1ff32564dd17d7dc2b46cb50a84a69270b4c';

describe('platform verifier suite: keystone', () => {
  it('accepts what satisfies the policy, and takes no notice of memory behind the data', async () => {
    expect(await outcome()).toBe('accepted');
    expect(await outcome({ patch: (report) => report.fill(0xaa, 72 + 64, 1096) })).toBe('accepted');
  });

  it.each<[string, () => Submission, string[]]>([
    ['a stranger’s device', () => ({ ...submission(), evidence: stranger.issue() }), ['untrusted-device-key']],
    [
      'development keys without the switch',
      () => ({ ...submission(), dangerouslyTrustDevelopmentRoots: false }),
      ['development-root-refused'],
    ],
    ['wrong data', () => ({ ...submission(), reportData: OTHER_REPORT_DATA }), ['report-data-mismatch']],
    ['shorter data', () => submission({ data: Buffer.alloc(63, 0xcd) }), ['report-data-mismatch']],
    ['longer data', () => submission({ data: Buffer.alloc(65, 0xcd) }), ['report-data-mismatch']],
    ['data that fill the field', () => submission({ data: Buffer.alloc(1024, 0xcd) }), ['report-data-mismatch']],
    ['a trailing byte', () => withTrailingByte(submission(), 'report'), ['malformed']],
    ['data longer than the field', () => submission({ patch: (r) => r.writeBigUInt64LE(1025n, 64) }), ['malformed']],
    [
      'data longer than any memory',
      () => submission({ patch: (r) => r.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 64) }),
      ['malformed'],
    ],
    [
      'evidence of another platform',
      () => ({ ...submission(), evidence: createNitroAuthority().issue() }),
      ['platform-mismatch'],
    ],
    ['another enclave', () => submission({ enclaveHash: Buffer.alloc(64, 1) }), ['measurement-not-approved']],
    ['another monitor', () => submission({ smHash: Buffer.alloc(64, 1) }), ['firmware-not-approved']],
    ['an unmeasured enclave', () => submission({ enclaveHash: Buffer.alloc(64) }), ['not-measured']],
    ['an unmeasured monitor', () => submission({ smHash: Buffer.alloc(64) }), ['not-measured']],
    ['the published test key', () => published(), ['untrusted-device-key']],
  ])('refuses %s', async (_name, make, codes) => {
    expect(await outcomeOf(make())).toEqual(codes);
  });

  /** A policy that trusts the published key, and a report that says it is of that device. */
  const published = (): Submission =>
    submission(
      { patch: (report) => report.write(PUBLISHED_KEY, 1320, 'hex') },
      { root: { kind: 'development', keys: [PUBLISHED_KEY] } },
    );

  it('refuses signatures of zeros under the key of zeros, which usual implementations accept', async () => {
    const prefix = Buffer.from('302a300506032b6570032100', 'hex');
    const zeroKey = createPublicKey({ key: Buffer.concat([prefix, Buffer.alloc(32)]), format: 'der', type: 'spki' });
    const accepted = Array.from({ length: 64 }, (_, n) => verify(null, Buffer.from([n]), zeroKey, Buffer.alloc(64)));
    expect(accepted).toContain(true);
    const zeroed = { patch: (report: Buffer) => report.fill(0, 1224) };
    expect(await outcome(zeroed, { root: { kind: 'development', keys: [ZERO_KEY] } })).toEqual(['monitor-signature']);
    for (let n = 1; n < 17; n++) {
      const report = { smHash: Buffer.alloc(64, n), ...zeroed };
      expect(await outcome(report, { root: { kind: 'development', keys: [ZERO_KEY] } })).toEqual(['monitor-signature']);
    }
  });

  it('takes no policy that names a zero hash', async () => {
    expect(await outcome({}, { securityMonitors: ['00'.repeat(64)] })).toEqual(['malformed']);
    expect(await outcome({}, { enclaves: [] })).toEqual(['malformed']);
  });

  it('refuses turned bits of everything that is signed: all of what is short, one of each byte of signatures', async () => {
    const accepted = submission();
    const signed = [...bitsTurned(accepted, 'report', (offset) => offset < 136 || (offset >= 1160 && offset < 1256))];
    const inData = signed.filter((_one, index) => index < 8 * 136 || index >= 8 * 136 + (1096 - 136));
    const counts = await tally(inData);
    expect(counts.has('accepted')).toBe(false);
    const known = ['malformed', 'monitor-signature', 'enclave-signature', 'untrusted-device-key'];
    expect([...counts.keys()].filter((code) => !known.includes(code))).toEqual([]);
  }, 240_000);

  it('refuses a report cut short at every length', async () => {
    expect(await tally(cutShort(submission(), 'report'))).toEqual(new Map([['malformed', 1352]]));
  });
});
