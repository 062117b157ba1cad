// SPDX-License-Identifier: Apache-2.0
import type { SnpEvidence, SnpPolicy } from '@glovebox/contracts';
import {
  createSnpAuthority,
  TEST_ONLY_ASK_SERIAL,
  testOnlyAuthorityDirectory,
  type TestOnlyIssueOptions,
  type TestOnlySnpAuthority,
} from '@glovebox/test-kit';
import type { PlatformSubject, Submission } from './platform-suite.ts';

const MEASUREMENT = 'ab'.repeat(48);
const REPORT_DATA = 'cd'.repeat(64);
const AT = '2026-11-24T12:00:00Z';

/** Made on first use and kept between runs: RSA-4096 keys take seconds. */
export const snpTestAuthority = (): TestOnlySnpAuthority => createSnpAuthority(testOnlyAuthorityDirectory('snp-milan'));

const strangerAuthority = (): TestOnlySnpAuthority =>
  createSnpAuthority(testOnlyAuthorityDirectory('snp-stranger'), { modulusLength: 2048 });

/** Evidence that satisfies the policy, with what an overriding caller wants different. */
export function snpAccepted(
  authority: TestOnlySnpAuthority,
  issue: TestOnlyIssueOptions = {},
  policy: Partial<SnpPolicy> = {},
): Submission & { readonly evidence: SnpEvidence; readonly policy: SnpPolicy } {
  return {
    evidence: authority.issue({ measurement: MEASUREMENT, reportData: REPORT_DATA, ...issue }),
    collateral: { certificates: [], crls: [] },
    policy: authority.policy({ measurements: [MEASUREMENT], ...policy }),
    reportData: Buffer.from(REPORT_DATA, 'hex'),
    at: AT,
    dangerouslyTrustDevelopmentRoots: true,
  };
}

const crls = (...lists: readonly Uint8Array[]) => ({
  certificates: [],
  crls: lists.map((list) => Buffer.from(list).toString('base64url')),
});

export function snpSubject(): PlatformSubject<SnpEvidence> {
  const authority = snpTestAuthority();
  const stranger = strangerAuthority();
  const genoa = authority.forProduct('Genoa');
  const accepted = snpAccepted(authority);
  const strangers = snpAccepted(stranger);
  return {
    accepted,
    refusals: {
      'chain under a stranger’s root': {
        submission: { ...strangers, policy: accepted.policy },
        code: 'certificate-chain',
      },
      'development root without the switch': {
        submission: { ...accepted, dangerouslyTrustDevelopmentRoots: false },
        code: 'development-root-refused',
      },
      'certificate expired': { submission: { ...accepted, at: '2032-01-01T00:00:01Z' }, code: 'certificate-expired' },
      'certificate not yet valid': {
        submission: { ...accepted, at: '2024-12-31T23:59:59Z' },
        code: 'certificate-not-yet-valid',
      },
      'issuer revoked': {
        submission: {
          ...snpAccepted(authority, {}, { revocation: 'crl-required' }),
          collateral: crls(authority.crl({ revoked: [TEST_ONLY_ASK_SERIAL] })),
        },
        code: 'certificate-revoked',
      },
      'debugging switched on': { submission: snpAccepted(authority, { policy: 0xa0133n }), code: 'debug-enabled' },
      'wrong nonce': {
        submission: { ...accepted, reportData: Buffer.from(`${'cd'.repeat(63)}cc`, 'hex') },
        code: 'report-data-mismatch',
      },
      'unapproved measurement': {
        submission: snpAccepted(authority, { measurement: `${'ab'.repeat(47)}ac` }),
        code: 'measurement-not-approved',
      },
      'trailing byte': {
        submission: {
          ...accepted,
          evidence: withReport(accepted.evidence, Buffer.concat([reportOf(accepted.evidence), Buffer.from([0])])),
        },
        code: 'malformed',
      },
      'collateral of another product': {
        submission: snpAccepted(authority, {
          table: [
            ['ask', genoa.ask()],
            ['vcek', authority.vcek()],
          ],
        }),
        code: 'certificate-chain',
      },
    },
    signedLength: 0x2a0,
    signedBytes: reportOf,
    withSignedBytes: withReport,
  };
}

const reportOf = (evidence: SnpEvidence) => Buffer.from(evidence.report, 'base64url');
const withReport = (evidence: SnpEvidence, report: Uint8Array): SnpEvidence => ({
  ...evidence,
  report: Buffer.from(report).toString('base64url'),
});
