// SPDX-License-Identifier: Apache-2.0
import { judgeEvidence, verifyEvidence } from '@glovebox/attestation';
import { draftPolicy } from '@glovebox/client';
import type { AzureCvmEvidence, AzureCvmPolicy } from '@glovebox/contracts';
import { fromHex } from '@glovebox/core';
import {
  createIntelAuthority,
  createSnpAuthority,
  createTestOnlyCvm,
  createTpmAuthority,
  TEST_ONLY_ASK_SERIAL,
  testOnlyAuthorityDirectory,
  type TestOnlyCvmIssue,
} from '@glovebox/test-kit';
import { AT, bitsTurned, cutShort, NO_COLLATERAL, OTHER_REPORT_DATA, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf, tally, type Submission } from './platform-suite.ts';
import { snpTestAuthority } from './sev-snp-subject.ts';

const PARAVISOR = 'ab'.repeat(48);
const snp = snpTestAuthority();
const tpm = createTpmAuthority('rsassa');
const stranger = createSnpAuthority(testOnlyAuthorityDirectory('snp-stranger'), { modulusLength: 2048 });

const onSnp = (maker = snp, own = tpm, issue: Omit<Parameters<typeof snp.issue>[0], 'reportData'> = {}) =>
  createTestOnlyCvm({
    tpm: own,
    hardwarePolicy: snp.policy({ measurements: [PARAVISOR] }),
    attest: (reportData) => {
      const evidence = maker.issue({ measurement: PARAVISOR, reportData, ...issue });
      return { evidence, copy: Buffer.from(evidence.report, 'base64url') };
    },
  });
const cvm = onSnp();

const submission = (
  issue: TestOnlyCvmIssue = {},
  policy: Partial<AzureCvmPolicy> = {},
  made = cvm,
): Submission & { evidence: AzureCvmEvidence } => ({
  evidence: made.issue(issue),
  collateral: NO_COLLATERAL,
  policy: made.policy(policy),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));
const changed = (change: Partial<AzureCvmEvidence>): Submission => {
  const accepted = submission();
  return { ...accepted, evidence: { ...accepted.evidence, ...change } };
};

describe('platform verifier suite: azure-cvm', () => {
  it('accepts what satisfies the policy, on SEV-SNP and on TDX', async () => {
    expect(await outcome()).toBe('accepted');
    const intel = createIntelAuthority();
    const onTdx = createTestOnlyCvm({
      tpm,
      hardwarePolicy: intel.tdxPolicy(),
      attest: (reportData) => ({ evidence: intel.issueTdx({ reportData }), copy: tdReport(reportData) }),
    });
    expect(await outcomeOf({ ...submission({}, {}, onTdx), collateral: intel.collateral('tdx') })).toBe('accepted');
    const other = { ...submission({}, {}, onTdx), collateral: intel.collateral('tdx'), policy: cvm.policy() };
    expect(await outcomeOf(other)).toEqual(['platform-mismatch']);
  }, 60_000);

  it('is what a drafted policy accepts, and another machine’s is not', async () => {
    const { evidence, policy, ...rest } = submission();
    const options = { ...rest, policy };
    const claims = await verifyEvidence(evidence, options);
    const drafted = draftPolicy(claims, cvm.policy().hardware.root);
    expect(await outcomeOf({ ...submission(), policy: drafted })).toBe('accepted');
    expect(drafted).toMatchObject({ platform: 'azure-cvm', hardware: { measurements: [PARAVISOR] } });
    const other = submission({}, {}, onSnp(snp, tpm, { measurement: 'ba'.repeat(48) }));
    expect(await outcomeOf({ ...other, policy: drafted })).toEqual(['measurement-not-approved']);
  });

  it.each<[string, () => Submission, string[]]>([
    [
      'hardware under a stranger’s root',
      () => ({ ...submission({}, {}, onSnp(stranger)), policy: cvm.policy() }),
      ['certificate-chain'],
    ],
    [
      'a development root without the switch',
      () => ({ ...submission(), dangerouslyTrustDevelopmentRoots: false }),
      ['development-root-refused'],
    ],
    ['an expired certificate', () => ({ ...submission(), at: '2032-01-01T00:00:01Z' }), ['certificate-expired']],
    [
      'a revoked issuer',
      () => ({
        ...submission({}, { hardware: { ...cvm.policy().hardware, revocation: 'crl-required' } }),
        collateral: {
          certificates: [],
          crls: [Buffer.from(snp.crl({ revoked: [TEST_ONLY_ASK_SERIAL] })).toString('base64url')],
        },
      }),
      ['certificate-revoked'],
    ],
    ['debugging switched on', () => submission({}, {}, onSnp(snp, tpm, { policy: 0xa0133n })), ['debug-enabled']],
    [
      'another paravisor',
      () => submission({}, {}, onSnp(snp, tpm, { measurement: 'ac'.repeat(48) })),
      ['measurement-not-approved'],
    ],
    [
      'a wrong nonce',
      () => ({ ...submission(), reportData: OTHER_REPORT_DATA.map((byte) => byte ^ 1) }),
      ['report-data-mismatch'],
    ],
    ['no nonce', () => submission({ extraData: Buffer.alloc(0) }), ['report-data-mismatch']],
    [
      'other registers',
      () => submission({ pcrs: { 0: 'aa'.repeat(32) }, events: [] }),
      ['pcr-selection-mismatch', 'pcr-not-approved', 'pcr-not-approved', 'pcr-not-approved', 'event-log-incomplete'],
    ],
    ['no secure boot', () => submission({ vmConfiguration: { 'console-enabled': false } }), ['configuration-mismatch']],
    ['a console', () => submission({ vmConfiguration: { 'secure-boot': true } }), ['configuration-mismatch']],
    [
      'another TPM’s quote',
      () => {
        const { quote, signature, pcrs, eventLog } = createTpmAuthority('rsassa').issue();
        return changed({ quote, signature, pcrs, eventLog });
      },
      ['quote-signature'],
    ],
    [
      'a TPM that another machine’s hardware vouches for',
      () => changed({ hclReport: onSnp(snp, createTpmAuthority('rsassa')).issue().hclReport }),
      ['vtpm-binding-mismatch'],
    ],
    [
      'hardware of another machine',
      () => changed({ hardware: onSnp(snp, createTpmAuthority('rsassa')).issue().hardware }),
      ['vtpm-binding-mismatch'],
    ],
    [
      'runtime data that the hardware did not hash',
      () =>
        submission({
          hclReport: (report) => Buffer.concat([report.subarray(0, -1), Buffer.from('] ')]).subarray(0, report.length),
        }),
      ['vtpm-binding-mismatch'],
    ],
    [
      'two attestation keys',
      () =>
        submission({
          runtimeData: (json) =>
            json.replace('"keys":[', `"keys":[{"kid":"HCLAkPub","kty":"RSA","e":"AQAB","n":"${tpm.modulus}"},`),
        }),
      ['malformed'],
    ],
    [
      'no attestation key',
      () => submission({ runtimeData: (json) => json.replace('HCLAkPub', 'HCLEkPub') }),
      ['malformed'],
    ],
    [
      'one key twice in the JSON',
      () => submission({ runtimeData: (json) => json.replace('{', '{"user-data":"",') }),
      ['malformed'],
    ],
    [
      'a byte behind the report',
      () => submission({ hclReport: (report) => Buffer.concat([report, Buffer.from([1])]) }),
      ['malformed'],
    ],
    ['evidence of another platform', () => ({ ...submission(), evidence: tpm.issue() }), ['platform-mismatch']],
    [
      'a bare SNP report under this policy',
      () => ({ ...submission(), evidence: submission().evidence.hardware }),
      ['platform-mismatch'],
    ],
  ])('refuses %s', async (_name, make, codes) => {
    expect(await outcomeOf(make())).toEqual(codes);
  });

  it('names the hardware’s clauses', async () => {
    const { evidence, policy, ...options } = submission({}, {}, onSnp(snp, tpm, { vmpl: 2 }));
    const judged = await judgeEvidence(evidence, { ...options, policy: { platforms: [policy] } });
    expect(judged.kind === 'denied' && judged.reasons[0]?.clause).toBe('platforms.0.hardware.vmpl');
  });

  it('refuses a bit turned in each byte of the HCL report, each bit of the quote, and everything cut short', async () => {
    const accepted = submission();
    const turned = await tally(bitsTurned(accepted, 'hclReport', () => false));
    // Four numbers say nothing that counts: two sizes, the kind of request, the version of the data.
    expect([...turned.keys()].sort()).toEqual(['accepted', 'malformed', 'vtpm-binding-mismatch']);
    expect(turned.get('accepted')).toBe(4 * 4);
    const quote = await tally(bitsTurned(accepted, 'quote'));
    expect([...quote.keys()].filter((code) => !['malformed', 'quote-signature'].includes(code))).toEqual([]);
    const cut = await tally(cutShort(accepted, 'hclReport'));
    expect([...cut.keys()]).toEqual(['malformed']);
  }, 120_000);
});

/** A TDREPORT keeps report data at 128. */
const tdReport = (reportData: string): Buffer => {
  const report = Buffer.alloc(1184);
  report.set(fromHex(reportData), 128);
  return report;
};
