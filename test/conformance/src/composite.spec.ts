// SPDX-License-Identifier: Apache-2.0
import {
  compositeReportData,
  judgeEvidence,
  judgeStoredEvidence,
  nvidiaNonce,
  partReportData,
  policiesWithin,
  reportDataWithin,
  structureReasons,
  takeApart,
} from '@glovebox/attestation';
import type {
  CompositeEvidence,
  CompositePolicy,
  Evidence,
  NvidiaGpuEvidence,
  PartEvidence,
} from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import {
  createNvidiaAuthority,
  createSnpAuthority,
  createTestOnlyCvm,
  createTpmAuthority,
  TEST_ONLY_NVIDIA_SERIAL,
  testOnlyAuthorityDirectory,
  type TestOnlyNvidiaIssue,
} from '@glovebox/test-kit';
import { AT, NO_COLLATERAL, OTHER_REPORT_DATA, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf, type Submission } from './platform-suite.ts';
import { snpTestAuthority } from './sev-snp-subject.ts';

const MEASUREMENT = 'ab'.repeat(48);
const snp = snpTestAuthority();
const stranger = createSnpAuthority(testOnlyAuthorityDirectory('snp-stranger'), { modulusLength: 2048 });
const nvidia = createNvidiaAuthority();
const tpm = createTpmAuthority();

const cpuOf = (reportData: Uint8Array, maker = snp) =>
  maker.issue({ measurement: MEASUREMENT, reportData: toHex(reportData) });

/** A GPU with a serial number of its own, that answers a nonce. */
const gpu = (place: number, reportData = REPORT_DATA, issue: TestOnlyNvidiaIssue = {}): NvidiaGpuEvidence =>
  nvidia.issue({
    requestNonce: nvidiaNonce(partReportData(reportData, place)),
    certificates: { 4: { serialNumber: TEST_ONLY_NVIDIA_SERIAL + 100n + BigInt(place) } },
    ...issue,
  });
const tpmQuote = (place: number, reportData = REPORT_DATA) =>
  tpm.issue({ extraData: partReportData(reportData, place).subarray(0, 32) });

/** What the measured worker makes of the parts that it took. */
const vouched = (parts: PartEvidence[], reportData = REPORT_DATA, maker = snp): CompositeEvidence => ({
  platform: 'composite',
  cpu: cpuOf(compositeReportData(reportData, parts), maker),
  parts,
});

const gpus = (count: number) => ({ count, policy: nvidia.policy() });
const withParts = (...parts: CompositePolicy['parts']): CompositePolicy => ({
  platform: 'composite',
  cpu: snp.policy({ measurements: [MEASUREMENT] }),
  parts,
});

const submission = (evidence: Evidence, policy: Submission['policy'] = withParts(gpus(1))): Submission => ({
  evidence,
  policy,
  collateral: NO_COLLATERAL,
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));

describe('composite evidence', () => {
  it('is accepted with exactly the parts that the policy demands', async () => {
    expect(await outcome(vouched([gpu(0)]))).toBe('accepted');
    expect(
      await outcome(vouched([gpu(0), gpu(1), tpmQuote(2)]), withParts(gpus(2), { count: 1, policy: tpm.policy() })),
    ).toBe('accepted');
  });

  it('says of each part what it claims, and of all when they end', async () => {
    const { policy, ...options } = submission(vouched([gpu(0)]));
    const judged = await judgeEvidence(options.evidence, { ...options, policy: { platforms: [policy] } });
    expect(judged).toMatchObject({
      kind: 'accepted',
      developmentRoot: true,
      claims: {
        platform: 'composite',
        cpu: { platform: 'sev-snp', measurement: MEASUREMENT },
        parts: [{ platform: 'nvidia-gpu', nvidiaGpu: { chip: 'GH100' } }],
        validUntil: '2027-01-01T00:00:00Z',
      },
    });
  });

  it('has Azure’s virtual TPM as its CPU', async () => {
    const cvm = createTestOnlyCvm({
      tpm: createTpmAuthority('rsassa'),
      hardwarePolicy: snp.policy({ measurements: [MEASUREMENT] }),
      attest: (reportData) => {
        const evidence = snp.issue({ measurement: MEASUREMENT, reportData });
        return { evidence, copy: Buffer.from(evidence.report, 'base64url') };
      },
    });
    const parts = [gpu(0)];
    const extraData = compositeReportData(REPORT_DATA, parts).subarray(0, 32);
    const evidence = { platform: 'composite', cpu: cvm.issue({ extraData }), parts } as const;
    const policy = { ...withParts(gpus(1)), cpu: cvm.policy() };
    expect(await outcome(evidence, policy)).toBe('accepted');
    expect(await outcome({ ...evidence, cpu: cvm.issue() }, policy)).toEqual(['composite-binding-mismatch']);
  });

  it.each<[string, () => Submission, string[]]>([
    ['a worker without the GPU', () => submission(cpuOf(REPORT_DATA)), ['part-missing']],
    [
      'a GPU where the policy has none',
      () => submission(vouched([gpu(0)]), snp.policy({ measurements: [MEASUREMENT] })),
      ['part-unexpected'],
    ],
    ['a GPU alone', () => submission(gpu(0)), ['platform-mismatch']],
    ['too few GPUs', () => submission(vouched([gpu(0)]), withParts(gpus(2))), ['part-missing']],
    ['too many GPUs', () => submission(vouched([gpu(0), gpu(1)])), ['part-unexpected']],
    [
      'one GPU twice',
      () => {
        const again = gpu(1, REPORT_DATA, { certificates: { 4: { serialNumber: TEST_ONLY_NVIDIA_SERIAL + 100n } } });
        return submission(vouched([gpu(0), again]), withParts(gpus(2)));
      },
      ['part-duplicated'],
    ],
    [
      'the same evidence twice',
      () => submission(vouched([gpu(0), gpu(0)]), withParts(gpus(2))),
      ['part-out-of-place', 'part-duplicated'],
    ],
    [
      'parts that the worker took in another order',
      () => submission(vouched([gpu(1), gpu(0)]), withParts(gpus(2))),
      ['part-out-of-place', 'part-out-of-place'],
    ],
    [
      'parts that the host put in another order',
      () => {
        const made = vouched([gpu(0), gpu(1)]);
        return submission({ ...made, parts: made.parts.toReversed() }, withParts(gpus(2)));
      },
      ['part-out-of-place', 'part-out-of-place', 'composite-binding-mismatch'],
    ],
    [
      'parts of other platforms in each other’s place',
      () => submission(vouched([tpmQuote(0), gpu(1)]), withParts(gpus(1), { count: 1, policy: tpm.policy() })),
      ['part-out-of-place', 'part-out-of-place'],
    ],
    [
      'a GPU’s answer to another nonce, vouched for',
      () => submission(vouched([nvidia.issue({ requestNonce: Buffer.alloc(32, 7) })])),
      ['part-nonce-mismatch'],
    ],
    [
      'a GPU’s answer to the worker’s report data without a place',
      () => submission(vouched([nvidia.issue({ requestNonce: nvidiaNonce(REPORT_DATA) })])),
      ['part-nonce-mismatch'],
    ],
    [
      'a GPU’s answer of another attempt',
      () => submission(vouched([gpu(0, OTHER_REPORT_DATA)])),
      ['part-nonce-mismatch'],
    ],
    [
      'a part of another worker’s evidence',
      () => ({
        ...submission(vouched([gpu(0)])),
        evidence: { ...vouched([gpu(0)]), parts: vouched([gpu(0, OTHER_REPORT_DATA)], OTHER_REPORT_DATA).parts },
      }),
      ['part-nonce-mismatch', 'composite-binding-mismatch'],
    ],
    [
      'another answer of the same GPU to the same nonce',
      () =>
        submission({
          ...vouched([gpu(0)]),
          parts: [gpu(0, REPORT_DATA, { responseNonce: new Uint8Array(32).fill(9) })],
        }),
      ['composite-binding-mismatch'],
    ],
    [
      'a CPU that vouches for nothing but itself',
      () => submission({ ...vouched([gpu(0)]), cpu: cpuOf(REPORT_DATA) }),
      ['composite-binding-mismatch'],
    ],
    [
      'evidence of another attempt, whole',
      () => submission(vouched([gpu(0, OTHER_REPORT_DATA)], OTHER_REPORT_DATA)),
      ['part-nonce-mismatch', 'composite-binding-mismatch'],
    ],
    [
      'a CPU under a stranger’s root',
      () => submission(vouched([gpu(0)], REPORT_DATA, stranger)),
      ['certificate-chain'],
    ],
    [
      'a GPU under a stranger’s root',
      () => {
        const requestNonce = nvidiaNonce(partReportData(REPORT_DATA, 0));
        return submission(vouched([createNvidiaAuthority().issue({ requestNonce })]));
      },
      ['untrusted-root'],
    ],
    [
      'a GPU with other firmware, and a CPU that can be debugged: every part’s reasons',
      () => {
        const parts = [gpu(0)];
        const policy = { count: 1, policy: nvidia.policy({ chips: ['GB100'] }) };
        const reportData = toHex(compositeReportData(REPORT_DATA, parts));
        const cpu = snp.issue({ measurement: MEASUREMENT, reportData, policy: 0xa0133n });
        return submission({ platform: 'composite', cpu, parts }, withParts(policy));
      },
      ['device-not-approved', 'debug-enabled'],
    ],
    [
      'development roots without the switch',
      () => ({ ...submission(vouched([gpu(0)])), dangerouslyTrustDevelopmentRoots: false }),
      ['development-root-refused', 'development-root-refused'],
    ],
    ['a CPU of another platform', () => submission(vouched([gpu(0)]), tpm.policy()), ['platform-mismatch']],
    ['no parts', () => submission(vouched([])), ['malformed']],
  ])('refuses %s', async (_name, make, codes) => {
    expect(await outcomeOf(make())).toEqual(codes);
  });

  it('places each reason', async () => {
    const { policy, ...options } = submission(
      vouched([gpu(0), gpu(0)]),
      withParts(gpus(2), { count: 1, policy: tpm.policy() }),
    );
    const judged = await judgeEvidence(options.evidence, { ...options, policy: { platforms: [policy] } });
    expect(judged.kind === 'denied' && judged.reasons.map(({ code, clause }) => [code, clause])).toEqual([
      ['part-missing', 'platforms.0.parts.2'],
      ['part-out-of-place', 'platforms.0.parts.1'],
      ['part-duplicated', 'platforms.0.parts.1'],
    ]);
  });

  it('can be taken apart for a report on each part, and says what is missing', async () => {
    const { evidence, policy, ...options } = submission(vouched([gpu(0), gpu(1)]), withParts(gpus(2)));
    const judged = takeApart(evidence).map(({ evidence: part, within }) =>
      judgeStoredEvidence(part, {
        ...options,
        policy: { platforms: policiesWithin({ platforms: [policy] }, within) },
        reportData: reportDataWithin(options.reportData, within),
      }),
    );
    for (const outcome of await Promise.all(judged)) expect(outcome).toMatchObject({ kind: 'appraised', reasons: [] });
    const within = takeApart(evidence)[0]?.within;
    if (!within) throw new Error('a composite has a CPU');
    const codes = (count: number) =>
      structureReasons({ platforms: [withParts(gpus(count))] }, within).map(({ code }) => code);
    expect([codes(1), codes(2), codes(3)]).toEqual([['part-unexpected'], [], ['part-missing']]);
  });

  it('is bound to every byte: any part or report data changed is another commitment', () => {
    const parts = [gpu(0), gpu(1)];
    const commitments = [
      compositeReportData(REPORT_DATA, parts),
      compositeReportData(OTHER_REPORT_DATA, parts),
      compositeReportData(REPORT_DATA, parts.toReversed()),
      compositeReportData(REPORT_DATA, parts.slice(0, 1)),
      compositeReportData(REPORT_DATA, []),
      partReportData(REPORT_DATA, 0),
      partReportData(REPORT_DATA, 1),
      partReportData(OTHER_REPORT_DATA, 0),
      REPORT_DATA,
    ].map((bytes) => toHex(bytes));
    expect(new Set(commitments).size).toBe(commitments.length);
  });
});
