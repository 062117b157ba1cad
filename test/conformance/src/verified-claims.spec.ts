// SPDX-License-Identifier: Apache-2.0
import {
  appraise,
  evidenceDigest,
  isVerifiedClaims,
  judgeEvidence,
  pinnedSnpRoots,
  verifyEvidence,
  type VerifiedClaims,
} from '@glovebox/attestation';
import { testOnlyAttest, testOnlyAuthorityDirectory, type TestOnlySnpAuthority } from '@glovebox/test-kit';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

let authority: TestOnlySnpAuthority;
let accepted: ReturnType<typeof snpAccepted>;
let claims: VerifiedClaims;
beforeAll(async () => {
  authority = snpTestAuthority();
  accepted = snpAccepted(authority);
  claims = await verifyEvidence(accepted.evidence, accepted);
}, 120_000);

describe('verified claims', () => {
  it('say what was verified, under which root, until when', () => {
    expect(claims).toMatchObject({
      platform: 'sev-snp',
      measurement: 'ab'.repeat(48),
      reportData: 'cd'.repeat(64),
      debug: false,
      root: { kind: 'development' },
      developmentRoot: true,
      revocation: 'not-checked',
      validUntil: '2032-01-01T00:00:00Z',
      verifiedAt: accepted.at,
      evidence: evidenceDigest(accepted.evidence),
      sevSnp: { product: 'Milan', endorsementKey: { kind: 'VCEK', productName: 'Milan-B0', cspId: null } },
    });
  });

  it('cannot be made by anything but the verifier', () => {
    for (const forged of [
      { ...claims },
      structuredClone(claims),
      JSON.parse(JSON.stringify(claims)) as VerifiedClaims,
    ]) {
      expect(isVerifiedClaims(forged)).toBe(false);
      expect(() => appraise(forged, accepted.policy, accepted)).toThrowCode('claims-not-verified');
    }
    expect(isVerifiedClaims(claims)).toBe(true);
    expect(appraise(claims, accepted.policy, accepted)).toEqual({ kind: 'accepted' });
  });

  it('cannot be changed', () => {
    expect(Reflect.set(claims, 'measurement', '00')).toBe(false);
    expect(claims.platform === 'sev-snp' && Reflect.set(claims.sevSnp.report.reportedTcb, 'snp', 255)).toBe(false);
  });

  it('are nothing under another policy', () => {
    const codes = (policy: typeof accepted.policy) => {
      const appraisal = appraise(claims, policy, accepted);
      return appraisal.kind === 'denied' ? appraisal.reasons.map((reason) => reason.code) : [];
    };
    expect(codes({ ...accepted.policy, root: { kind: 'vendor' } })).toEqual(['root-mismatch']);
    expect(codes({ ...accepted.policy, root: authority.forProduct('Genoa').root })).toEqual(['root-mismatch']);
    expect(codes({ ...accepted.policy, revocation: 'crl-required' })).toEqual(['revocation-not-checked']);
    expect(codes({ ...accepted.policy, product: 'Genoa' })).toEqual(['product-mismatch']);
  });

  it('refuse expected report data of another length as a bug', () => {
    expect(() => appraise(claims, accepted.policy, { reportData: new Uint8Array(32) })).toThrow('64 bytes');
  });
});

describe('judgeEvidence', () => {
  it('accepts under one policy of several, never mixing them', async () => {
    const wrongHostData = { ...accepted.policy, hostData: '01'.repeat(32) };
    const wrongMeasurement = { ...accepted.policy, measurements: ['00'.repeat(48)] };
    const judge = (platforms: (typeof accepted.policy)[]) =>
      judgeEvidence(accepted.evidence, { ...accepted, policy: { platforms } });
    expect((await judge([wrongHostData, accepted.policy])).kind).toBe('accepted');
    const denied = await judge([wrongHostData, wrongMeasurement]);
    expect(denied.kind === 'denied' ? denied.reasons.map(({ code, clause }) => [code, clause]) : []).toEqual([
      ['host-data-mismatch', 'platforms.0.hostData'],
      ['measurement-not-approved', 'platforms.1.measurements'],
    ]);
  });

  it('accepts what the attester command of the test authority makes', async () => {
    const made = testOnlyAttest(testOnlyAuthorityDirectory('snp-milan'), {
      measurement: 'ab'.repeat(48),
      reportData: 'cd'.repeat(64),
    });
    const judged = await judgeEvidence(made, { ...accepted, policy: { platforms: [accepted.policy] } });
    expect(judged).toMatchObject({ kind: 'accepted', developmentRoot: true });
  });

  it('gives every reason a remedy', async () => {
    const policy = { ...accepted.policy, root: { kind: 'vendor' } as const };
    const denied = await judgeEvidence(accepted.evidence, { ...accepted, policy: { platforms: [policy] } });
    expect(denied.kind === 'denied' && denied.reasons.every((reason) => (reason.remedy ?? '') !== '')).toBe(true);
  });

  it('writes to none of its arguments', async () => {
    const before = JSON.stringify([accepted.evidence, accepted.policy, accepted.collateral, [...accepted.reportData]]);
    await judgeEvidence(accepted.evidence, { ...accepted, policy: { platforms: [accepted.policy] } });
    expect(JSON.stringify([accepted.evidence, accepted.policy, accepted.collateral, [...accepted.reportData]])).toBe(
      before,
    );
  });
});

describe('pinned roots', () => {
  it('are the fingerprints that AMD’s roots are known by', () => {
    expect(Object.values(pinnedSnpRoots).map((root) => root.fingerprint)).toEqual([
      '69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd',
      '4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1',
      '1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a',
    ]);
    expect(Object.values(pinnedSnpRoots).map((root) => root.certificate.commonName)).toEqual([
      'ARK-Milan',
      'ARK-Genoa',
      'ARK-Turin',
    ]);
  });
});
