// SPDX-License-Identifier: Apache-2.0
import {
  attestationResult,
  judgeStoredEvidence,
  type AppraisedPart,
  type PartOutcome,
  type VerifiedClaims,
} from '@glovebox/attestation';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

const OPTIONS = { issuedAt: '2026-11-24T12:00:00Z', build: 'test 1' };
const judged = async (submission: ReturnType<typeof snpAccepted>): Promise<PartOutcome> =>
  judgeStoredEvidence(submission.evidence, { ...submission, policy: { platforms: [submission.policy] } });
const worker = (outcome: PartOutcome): AppraisedPart => ({ label: 'worker', platform: 'sev-snp', outcome });

describe('attestation results', () => {
  it('have the claims of the draft, and nothing good to say of a development root', async () => {
    const outcome = await judged(snpAccepted(snpTestAuthority()));
    const ear = attestationResult([worker(outcome)], OPTIONS);
    expect(ear).toMatchObject({
      eat_profile: 'tag:ietf.org,2026:rats/ear#03',
      ear_status: 'contraindicated',
      iat: 1795521600,
      exp: expect.any(Number),
      ear_verifier_id: { developer: 'Glovebox', build: 'test 1' },
    });
    expect(ear.submods.worker).toMatchObject({
      ear_status: 'contraindicated',
      ear_trustworthiness_vector: { 'instance-identity': 97, executables: 3, configuration: 2 },
      ear_appraisal_policy_ids: [expect.stringMatching(/^urn:glovebox:platform-policy:[0-9a-f]{64}$/)],
      eat_nonce: Buffer.from('cd'.repeat(64), 'hex').toString('base64url'),
      ear_glovebox: { verdict: 'accepted', reasons: [], development_root: true },
    });
  });

  it('say each reason in AR4SI’s terms, with its remedy', async () => {
    const submission = snpAccepted(snpTestAuthority(), {}, { measurements: ['ee'.repeat(48)], smtAllowed: false });
    const { submods, ear_status: status } = attestationResult([worker(await judged(submission))], OPTIONS);
    expect(status).toBe('contraindicated');
    expect(submods.worker?.ear_trustworthiness_vector).toMatchObject({ executables: 33 });
    const reasons = submods.worker?.ear_glovebox.reasons ?? [];
    expect(reasons.map(({ code }) => code)).toContain('measurement-not-approved');
    for (const reason of reasons) {
      expect(reason).toMatchObject({ remedy: expect.stringMatching(/./), claim: expect.stringMatching(/./) });
    }
  });

  it('show debugging as memory that the host sees', async () => {
    const outcome = await judged(snpAccepted(snpTestAuthority(), { policy: 0x20133n | (1n << 19n) }));
    if (outcome.kind !== 'appraised') throw new Error('expected authentic evidence');
    const { submods } = attestationResult([worker(outcome)], OPTIONS);
    expect(submods.worker?.ear_trustworthiness_vector['runtime-opaque']).toBe(96);
    expect(submods.worker?.ear_status).toBe('contraindicated');
    expect(submods.worker?.ear_glovebox.verdict).toBe('denied');
  });

  it('name what was not authentic, without an end or a nonce', async () => {
    const submission = snpAccepted(snpTestAuthority());
    const outcome = await judged({ ...submission, at: '2049-01-01T00:00:00Z' });
    const ear = attestationResult([worker(outcome)], OPTIONS);
    expect(ear).not.toHaveProperty('exp');
    expect(ear.submods.worker).toMatchObject({
      ear_status: 'contraindicated',
      ear_trustworthiness_vector: { 'instance-identity': 99 },
      ear_glovebox: { verdict: 'denied' },
    });
    expect(ear.submods.worker).not.toHaveProperty('eat_nonce');
    expect(ear.submods.worker).not.toHaveProperty('ear_appraisal_policy_ids');
  });

  it('keep the parts of composite evidence apart, and are as bad as the worst of them', async () => {
    const good = await judged(snpAccepted(snpTestAuthority()));
    const gpu: AppraisedPart = {
      label: 'gpu-0',
      platform: 'nvidia-gpu',
      outcome: { kind: 'not-authentic', reasons: [{ code: 'crl-expired', message: 'x' }] },
    };
    const ear = attestationResult([worker(good), gpu], OPTIONS);
    expect(Object.keys(ear.submods)).toEqual(['worker', 'gpu-0']);
    expect(ear.submods['gpu-0']).toMatchObject({
      ear_status: 'contraindicated',
      ear_trustworthiness_vector: { configuration: expect.any(Number), 'instance-identity': 99 },
    });
    expect(ear.ear_status).toBe('contraindicated');
    expect(ear).not.toHaveProperty('exp');
    expect(() => attestationResult([gpu, gpu], OPTIONS)).toThrow('unique');
    expect(() => attestationResult([], OPTIONS)).toThrow('one part');
  });

  it('are made of claims of this process only', async () => {
    const outcome = await judged(snpAccepted(snpTestAuthority()));
    if (outcome.kind !== 'appraised') throw new Error('expected authentic evidence');
    const claims = JSON.parse(JSON.stringify(outcome.claims)) as VerifiedClaims;
    expect(() => attestationResult([worker({ ...outcome, claims })], OPTIONS)).toThrow('verified in this process');
  });
});
