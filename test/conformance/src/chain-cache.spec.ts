// SPDX-License-Identifier: Apache-2.0
import { ChainCache, verifyEvidence } from '@glovebox/attestation';
import { createIntelAuthority, TEST_ONLY_ASK_SERIAL, TEST_ONLY_INTEL_SERIALS } from '@glovebox/test-kit';
import { crls } from './evidence-changes.ts';
import { sgxAccepted, tdxAccepted } from './intel-subject.ts';
import type { Submission } from './platform-suite.ts';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

const authority = createIntelAuthority();

async function outcome({ evidence, ...options }: Submission, chains: ChainCache): Promise<string> {
  try {
    await verifyEvidence(evidence, { ...options, chains });
    return 'verified';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

/** A cache that has seen this submission, so that all its chains and collateral are remembered. */
async function warmed(submission: Submission): Promise<ChainCache> {
  const chains = new ChainCache();
  expect(await outcome(submission, chains)).toBe('verified');
  expect(chains.size).toBeGreaterThan(1);
  return chains;
}

describe('chains that verified before', () => {
  it('are remembered: the same evidence again adds nothing, and says the same', async () => {
    for (const submission of [sgxAccepted(authority), tdxAccepted(authority)]) {
      const chains = await warmed(submission);
      const { size } = chains;
      const { evidence, ...options } = submission;
      const [cold, warm] = [
        await verifyEvidence(evidence, options),
        await verifyEvidence(evidence, { ...options, chains }),
      ];
      expect(warm).toEqual(cold);
      expect(chains.size).toBe(size);
    }
  });

  it('still expire, and are not valid before their time', async () => {
    const submission = sgxAccepted(authority);
    const chains = await warmed(submission);
    expect(await outcome({ ...submission, at: '2032-01-01T00:00:01Z' }, chains)).toBe('certificate-expired');
    expect(await outcome({ ...submission, at: '2024-12-31T23:59:59Z' }, chains)).toBe('certificate-not-yet-valid');
  });

  it('are still revoked by a newer list', async () => {
    const submission = sgxAccepted(authority);
    const chains = await warmed(submission);
    const revoked = sgxAccepted(authority, {}, {}, { rootCaCrl: { revoked: [TEST_ONLY_INTEL_SERIALS.pckCa] } });
    expect(await outcome({ ...submission, collateral: revoked.collateral }, chains)).toBe('certificate-revoked');

    const snp = snpTestAuthority();
    const good = { ...snpAccepted(snp, {}, { revocation: 'crl-required' }), collateral: crls(snp.crl()) };
    const known = await warmed(good);
    const bad = { ...good, collateral: crls(snp.crl({ revoked: [TEST_ONLY_ASK_SERIAL] })) };
    expect(await outcome(bad, known)).toBe('certificate-revoked');
    expect(await outcome({ ...good, collateral: crls() }, known)).toBe('crl-missing');
  });

  it('lead to no other root', async () => {
    const submission = sgxAccepted(authority);
    const chains = await warmed(submission);
    const { policy } = sgxAccepted(createIntelAuthority());
    expect(await outcome({ ...submission, policy }, chains)).toBe('untrusted-root');
  });

  it('say nothing about evidence: a quote is checked each time, and what fails is not remembered', async () => {
    const submission = sgxAccepted(authority);
    const chains = await warmed(submission);
    const { size } = chains;
    const quote = Buffer.from(submission.evidence.quote, 'base64url');
    quote.writeUInt8(quote.readUInt8(100) ^ 1, 100);
    const changed = { ...submission, evidence: { ...submission.evidence, quote: quote.toString('base64url') } };
    expect(await outcome(changed, chains)).toBe('quote-signature');
    expect(await outcome(changed, chains)).toBe('quote-signature');
    const intel = submission.collateral.intel;
    if (intel === undefined) throw new Error('SGX has collateral');
    const tcbInfo = Buffer.from(Buffer.from(intel.tcbInfo, 'base64url').toString().replace('UpToDate', 'UpToDatE'));
    const forged = { ...intel, tcbInfo: tcbInfo.toString('base64url') };
    const sent = { ...submission, collateral: { ...submission.collateral, intel: forged } };
    expect(await outcome(sent, chains)).toBe('tcb-info-signature');
    expect(chains.size).toBe(size);
  });
});
