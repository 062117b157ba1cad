// SPDX-License-Identifier: Apache-2.0
import { ReceiptBundle, type Evidence, type SignedEnvelope, type WorkerEvidence } from '@glovebox/contracts';
import {
  auditReceipt,
  judgeShown,
  judgeWorker,
  openResult,
  partyIdentity,
  strictestPolicy,
  verifyReceipt,
  type Pins,
} from '@glovebox/client';
import { openDocument, sealBox } from '@glovebox/crypto';
import { canonicalBytes } from '@glovebox/core';
import {
  altered,
  attest,
  authority,
  honestRun,
  keybrokers,
  pins,
  receiving,
  resigned,
  signing,
  stranger,
  table,
  TIME,
  tree,
  workerSigning,
} from './receipt-world.spec-data.ts';

const { bundle, job, result } = honestRun();
const other = honestRun(2);

const verify = (changed: ReceiptBundle, options: { pins?: Pins; at?: string; dangerously?: boolean } = {}) =>
  verifyReceipt(changed, {
    pins: options.pins ?? pins(),
    dangerouslyTrustDevelopmentRoots: options.dangerously ?? true,
    ...(options.at === undefined ? {} : { at: options.at }),
  });

async function codes(...args: Parameters<typeof verify>): Promise<string[]> {
  const outcome = await verify(...args);
  return outcome.kind === 'denied' ? outcome.reasons.map(({ code }) => code) : ['verified'];
}

function reportOf(evidence: Evidence): Buffer {
  if (!('report' in evidence)) throw new Error('the kit makes SEV-SNP evidence');
  return Buffer.from(evidence.report, 'base64url');
}

const first = (envelopes: readonly SignedEnvelope[], change: (envelope: SignedEnvelope) => SignedEnvelope) =>
  envelopes.map((envelope, index) => (index === 0 ? change(envelope) : envelope));

const receiptWith = (change: Parameters<typeof resigned<'glovebox/receipt/v1'>>[2]): ReceiptBundle => ({
  ...bundle,
  receipt: resigned('glovebox/receipt/v1', bundle.receipt, change, workerSigning),
});

describe('an honest receipt', () => {
  it('is verified from bundle and pins alone, and says that it rests on a development root', async () => {
    const outcome = await verify(ReceiptBundle.parse(JSON.parse(JSON.stringify(bundle))));
    expect(outcome).toMatchObject({
      kind: 'verified',
      developmentRoot: true,
      platform: 'sev-snp',
      unwitnessed: ['registry-keys', 'clinic-keys'],
      suppression: table.suppression,
    });
  });

  it('is refused without the dangerous switch', async () => {
    expect(await codes(bundle, { dangerously: false })).toContain('development-root-refused');
  });

  it('is refused when judged after the agreement ended', async () => {
    expect(await codes(bundle, { at: '2027-06-01T00:00:00Z' })).toContain('agreement-not-valid-now');
  });

  it('is refused under pins that lack a party, and under pins with other keys', async () => {
    const { officer, ...parties } = pins().parties;
    expect(officer).toBeDefined();
    expect(await codes(bundle, { pins: { parties, keybrokers: {} } })).toEqual(['key-not-pinned']);
    const wrong = { signingKey: stranger.publicKey, receivingKey: receiving.officer.publicKey };
    const differing = { parties: { ...parties, officer: wrong }, keybrokers: {} };
    expect(await codes(bundle, { pins: differing })).toEqual(['key-differs-from-pin']);
  });
});

describe('every document changed under its old signature', () => {
  it.each<[string, ReceiptBundle, string]>([
    ['receipt', { ...bundle, receipt: altered(bundle.receipt) }, 'document-signature'],
    ['agreement', { ...bundle, agreement: altered(bundle.agreement) }, 'document-signature'],
    ['computation', { ...bundle, computation: altered(bundle.computation) }, 'document-signature'],
    ['job', { ...bundle, job: altered(bundle.job) }, 'document-signature'],
    ['approval', { ...bundle, approvals: first(bundle.approvals, altered) }, 'document-signature'],
    ['manifest', { ...bundle, manifests: first(bundle.manifests, altered) }, 'document-signature'],
    ['challenge', { ...bundle, challenges: first(bundle.challenges, altered) }, 'document-signature'],
    ['grant', { ...bundle, grants: first(bundle.grants, altered) }, 'document-signature'],
    ['permit', { ...bundle, permits: first(bundle.permits, altered) }, 'document-signature'],
  ])('%s', async (_name, changed, code) => {
    expect(await codes(changed)).toEqual([code]);
  });

  it.each([0x50, 0x90, 0x2a0])('evidence at byte %i', async (offset) => {
    const report = reportOf(bundle.evidence);
    report[offset] = (report[offset] ?? 0) ^ 1;
    const evidence = { ...bundle.evidence, report: report.toString('base64url') } as Evidence;
    const found = await codes({ ...bundle, evidence });
    expect(found).not.toContain('verified');
    // Grants and receipt name other evidence, too.
    expect(found).toEqual(expect.arrayContaining(['receipt-grant-foreign', 'receipt-field']));
  });
});

describe('every document put aside, doubled or taken from another job', () => {
  it.each<[string, ReceiptBundle, string]>([
    ['no approval of an owner', { ...bundle, approvals: bundle.approvals.slice(1) }, 'approval-missing'],
    ['no approval of an officer', { ...bundle, approvals: bundle.approvals.slice(0, 2) }, 'officer-approval-missing'],
    ['no manifest', { ...bundle, manifests: bundle.manifests.slice(1) }, 'manifest-missing'],
    ['no challenge', { ...bundle, challenges: bundle.challenges.slice(1) }, 'receipt-challenges'],
    ['challenges swapped', { ...bundle, challenges: bundle.challenges.toReversed() }, 'receipt-challenge-foreign'],
    ['no grant', { ...bundle, grants: bundle.grants.slice(1) }, 'receipt-grant-foreign'],
    ['a grant twice', { ...bundle, grants: [...bundle.grants, ...bundle.grants.slice(0, 1)] }, 'receipt-grants'],
    ['no permit', { ...bundle, permits: bundle.permits.slice(1) }, 'receipt-permit-foreign'],
    ['permits swapped', { ...bundle, permits: bundle.permits.toReversed() }, 'receipt-field'],
    ["another job's challenges", { ...bundle, challenges: other.bundle.challenges }, 'receipt-challenge-foreign'],
    ["another job's grants", { ...bundle, grants: other.bundle.grants }, 'receipt-grant-foreign'],
    ["another job's permits", { ...bundle, permits: other.bundle.permits }, 'receipt-permit-foreign'],
    ["another job's evidence", { ...bundle, evidence: other.bundle.evidence }, 'report-data-mismatch'],
    ["another job's receipt", { ...bundle, receipt: other.bundle.receipt }, 'receipt-field'],
    ["another job's request", { ...bundle, job: other.bundle.job }, 'receipt-challenge-foreign'],
  ])('%s', async (_name, changed, code) => {
    expect(await codes(changed)).toContain(code);
  });
});

describe('documents that a stranger signed', () => {
  const byStranger = (type: Parameters<typeof resigned>[0]) => (envelope: SignedEnvelope) =>
    resigned(type, envelope, {}, stranger);
  it.each<[string, ReceiptBundle, string]>([
    ['receipt', { ...bundle, receipt: byStranger('glovebox/receipt/v1')(bundle.receipt) }, 'receipt-signer'],
    [
      'agreement',
      { ...bundle, agreement: byStranger('glovebox/agreement/v1')(bundle.agreement) },
      'agreement-stranger',
    ],
    [
      'computation',
      { ...bundle, computation: byStranger('glovebox/computation/v1')(bundle.computation) },
      'computation-not-analysts',
    ],
    ['job', { ...bundle, job: byStranger('glovebox/job/v1')(bundle.job) }, 'job-not-requesters'],
    [
      'approval',
      { ...bundle, approvals: first(bundle.approvals, byStranger('glovebox/approval/v1')) },
      'approval-missing',
    ],
    [
      'manifest',
      { ...bundle, manifests: first(bundle.manifests, byStranger('glovebox/manifest/v1')) },
      'manifest-not-owners',
    ],
    [
      'challenge',
      { ...bundle, challenges: first(bundle.challenges, byStranger('glovebox/challenge/v1')) },
      'receipt-challenge-foreign',
    ],
    ['grant', { ...bundle, grants: first(bundle.grants, byStranger('glovebox/grant/v1')) }, 'receipt-grant-foreign'],
    [
      'permit',
      { ...bundle, permits: first(bundle.permits, byStranger('glovebox/permit/v1')) },
      'receipt-permit-foreign',
    ],
  ])('%s', async (_name, changed, code) => {
    expect(await codes(changed)).toContain(code);
  });
});

describe('documents that their own signer made to say something else', () => {
  const x = 'ef'.repeat(32);
  const challenged = (change: Parameters<typeof resigned<'glovebox/challenge/v1'>>[2]): ReceiptBundle => ({
    ...bundle,
    challenges: first(bundle.challenges, (e) => resigned('glovebox/challenge/v1', e, change, keybrokers.registry)),
  });
  const granted = (change: Parameters<typeof resigned<'glovebox/grant/v1'>>[2]): ReceiptBundle => ({
    ...bundle,
    grants: first(bundle.grants, (e) => resigned('glovebox/grant/v1', e, change, keybrokers.registry)),
  });
  const permitted = (change: Parameters<typeof resigned<'glovebox/permit/v1'>>[2]): ReceiptBundle => ({
    ...bundle,
    permits: first(bundle.permits, (e) => resigned('glovebox/permit/v1', e, change, keybrokers.registry)),
  });
  const otherKeys = { signingKey: stranger.publicKey, encryptionKey: receiving.officer.publicKey };
  const receipt = openDocument('glovebox/receipt/v1', bundle.receipt).value;

  it.each<[string, ReceiptBundle, string]>([
    [
      'computation: another print',
      {
        ...bundle,
        computation: resigned('glovebox/computation/v1', bundle.computation, { sql: 'SELECT 1' }, signing.analyst),
      },
      'sql-not-of-tree',
    ],
    [
      'computation: another tree',
      {
        ...bundle,
        computation: resigned(
          'glovebox/computation/v1',
          bundle.computation,
          { tree: { ...tree(), limit: 5 } },
          signing.analyst,
        ),
      },
      'approval-missing',
    ],
    [
      'approval: expired',
      {
        ...bundle,
        approvals: first(bundle.approvals, (e) =>
          resigned('glovebox/approval/v1', e, { expires: '2026-11-01T00:00:00Z' }, signing.registry),
        ),
      },
      'approval-missing',
    ],
    [
      'approval: rejected',
      {
        ...bundle,
        approvals: first(bundle.approvals, (e) =>
          resigned('glovebox/approval/v1', e, { decision: 'reject' }, signing.registry),
        ),
      },
      'computation-rejected',
    ],
    [
      'manifest: another dataset',
      {
        ...bundle,
        manifests: first(bundle.manifests, (e) => resigned('glovebox/manifest/v1', e, { rows: 7 }, signing.registry)),
      },
      'manifest-missing',
    ],
    ['challenge: another question', challenged({ question: x }), 'receipt-challenge-foreign'],
    ['challenge: another attempt', challenged({ attempt: 2 }), 'receipt-challenge-foreign'],
    ['challenge: another nonce', challenged({ nonce: 'B'.repeat(43) }), 'report-data-mismatch'],
    ['challenge: another commitment', challenged({ commitment: x }), 'report-data-mismatch'],
    ['challenge: after the receipt', challenged({ time: '2026-11-24T12:01:00Z' }), 'receipt-time'],
    ['grant: another transcript', granted({ transcript: x }), 'receipt-grant-foreign'],
    ['grant: another worker', granted({ worker: otherKeys }), 'receipt-grant-foreign'],
    ['grant: other evidence', granted({ evidence: x }), 'receipt-grant-foreign'],
    ['grant: other data', granted({ datasets: [] }), 'receipt-grant-foreign'],
    ['grant: expired before', granted({ expires: '2026-11-24T12:00:00Z' }), 'receipt-time'],
    ['permit: another history', permitted({ history: x }), 'receipt-permit-foreign'],
    ['permit: another transcript', permitted({ transcript: x }), 'receipt-permit-foreign'],
    ['receipt: agreement', receiptWith({ agreement: x }), 'receipt-field'],
    ['receipt: computation', receiptWith({ computation: x }), 'receipt-field'],
    ['receipt: job', receiptWith({ job: x }), 'receipt-field'],
    ['receipt: parameters', receiptWith({ parameters: { age: '40' } }), 'receipt-field'],
    ['receipt: attempt', receiptWith({ attempt: 2 }), 'receipt-challenge-foreign'],
    ['receipt: datasets', receiptWith({ datasets: receipt.datasets.toReversed() }), 'receipt-field'],
    ['receipt: approvals', receiptWith({ approvals: receipt.approvals.slice(1) }), 'receipt-field'],
    ['receipt: transcript', receiptWith({ transcript: x }), 'receipt-field'],
    ['receipt: question', receiptWith({ question: x }), 'receipt-field'],
    ['receipt: worker', receiptWith({ worker: otherKeys }), 'receipt-signer'],
    ['receipt: evidence', receiptWith({ evidence: x }), 'receipt-field'],
    ['receipt: silent about the root', receiptWith({ developmentRoot: false }), 'receipt-field'],
    ['receipt: history', receiptWith({ history: x }), 'receipt-permit-foreign'],
    ['receipt: permits', receiptWith({ permits: receipt.permits.toReversed() }), 'receipt-field'],
    [
      'receipt: fewer people',
      receiptWith({ suppression: { ...receipt.suppression, minimumPeople: 1 } }),
      'receipt-field',
    ],
    ['receipt: before the grants', receiptWith({ time: '2026-11-24T12:00:10Z' }), 'receipt-time'],
    ['receipt: gate', receiptWith({ gate: 'other/9' }), 'receipt-field'],
  ])('%s', async (_name, changed, code) => {
    expect(await codes(changed)).toContain(code);
  });

  it('evidence of a program that nobody agreed on', async () => {
    const reportData = reportOf(bundle.evidence).subarray(0x50, 0x90);
    const evidence = attest(reportData, 'ee'.repeat(48));
    expect(await codes({ ...bundle, evidence })).toContain('measurement-not-approved');
    const debugged = authority.issue({
      measurement: '5a'.repeat(48),
      reportData: reportData.toString('hex'),
      policy: 0xa0133n,
    });
    expect(await codes({ ...bundle, evidence: debugged })).toContain('debug-enabled');
  });
});

describe('opening the result', () => {
  const analyst = {
    ...partyIdentity('analyst', { signingSeed: new Uint8Array(32), receivingSecret: new Uint8Array(32) }),
    receiving: receiving.analyst,
  };
  const verified = async () => {
    const outcome = await verify(bundle, { at: TIME });
    if (outcome.kind === 'denied') throw new Error('the honest receipt was denied');
    return outcome;
  };

  it('gives the table that the receipt commits to', async () => {
    expect(openResult(analyst, job, { job, result }, await verified())).toEqual(table);
  });

  it('refuses another table, another job and another receiver', async () => {
    const receipt = await verified();
    const forged = { job, salt: 'A'.repeat(43), table: { ...table, rows: [['43']] } };
    const box = sealBox(canonicalBytes(forged), 'glovebox/result/v1', receiving.analyst.publicKey, () =>
      new Uint8Array(32).fill(9),
    );
    expect(() => openResult(analyst, job, { job, result: box }, receipt)).toThrowCode('commitment-mismatch');
    expect(() => openResult(analyst, other.job, { job, result }, receipt)).toThrowCode('commitment-mismatch');
    expect(() => openResult({ ...analyst, receiving: receiving.officer }, job, { job, result }, receipt)).toThrowCode(
      'cannot-open',
    );
    const broken = { ...result, box: `${result.box.slice(0, -4)}AAAA` };
    expect(() => openResult(analyst, job, { job, result: broken }, receipt)).toThrowCode('cannot-open');
  });
});

describe('the steps of the verification', () => {
  const audit = (changed: ReceiptBundle) =>
    auditReceipt(changed, { pins: pins(), dangerouslyTrustDevelopmentRoots: true });
  const outcomes = async (changed: ReceiptBundle) =>
    Object.fromEntries((await audit(changed)).steps.map(({ id, outcome }) => [id, outcome]));
  const passed = { documents: 'passed', parties: 'passed', decision: 'passed', challenges: 'passed' };

  it('all pass for an honest receipt, each says what was compared, and the evidence is explained', async () => {
    const { steps, evidence } = await audit(bundle);
    expect(steps.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 8 }, () => 'passed'));
    expect(steps.every(({ compared }) => compared.length > 0)).toBe(true);
    expect(evidence).toMatchObject([{ platform: 'sev-snp', authentic: true }]);
    expect(evidence[0]?.sections[0]?.facts[0]).toMatchObject({ label: 'Signed under', tone: 'danger' });
  });

  it('after documents that do not open, nothing counts as passed', async () => {
    expect(await outcomes({ ...bundle, receipt: altered(bundle.receipt) })).toEqual({
      ...{ documents: 'failed', parties: 'not-reached', decision: 'not-reached', challenges: 'not-reached' },
      ...{ evidence: 'not-reached', grants: 'not-reached', permits: 'not-reached', receipt: 'not-reached' },
    });
  });

  it("of another job's evidence, it is the evidence and whatever names it that fail", async () => {
    expect(await outcomes({ ...bundle, evidence: other.bundle.evidence })).toEqual({
      ...passed,
      ...{ evidence: 'failed', grants: 'failed', permits: 'passed', receipt: 'failed' },
    });
    const { evidence } = await audit({ ...bundle, evidence: other.bundle.evidence });
    expect(evidence).toMatchObject([{ authentic: false }]);
  });
});

describe('a worker, judged by whoever reads its evidence', () => {
  const agreement = openDocument('glovebox/agreement/v1', bundle.agreement);
  const { worker, attempt } = openDocument('glovebox/receipt/v1', bundle.receipt).value;
  const shown: WorkerEvidence = {
    ...{ relay: 'relay-1', state: 'released', job: bundle.job, attempt, worker, challenges: bundle.challenges },
    ...{ evidence: bundle.evidence, collateral: { certificates: [], crls: [] } },
  };
  const judge = (changed: Partial<WorkerEvidence>, dangerously = true) =>
    judgeWorker(agreement, { ...shown, ...changed }, { now: TIME, dangerouslyTrustDevelopmentRoots: dangerously });
  const why = async (changed: Partial<WorkerEvidence>, dangerously = true) =>
    (await judge(changed, dangerously)).reasons.map(({ code }) => code);

  it('is trusted where evidence, policy and challenges fit, and said to rest on a development root', async () => {
    const judged = await judge({});
    expect(judged).toMatchObject({ trusted: true, reasons: [], developmentRoot: true, at: '2026-11-24T12:00:00Z' });
    expect(judged.parts).toMatchObject([{ platform: 'sev-snp', authentic: true }]);
  });

  it.each<[string, Partial<WorkerEvidence>, string]>([
    ["another job's evidence", { evidence: other.bundle.evidence }, 'report-data-mismatch'],
    ["another job's challenges", { challenges: other.bundle.challenges }, 'worker-unbound'],
    [
      'challenges of strangers',
      { challenges: first(bundle.challenges, (e) => resigned('glovebox/challenge/v1', e, {}, stranger)) },
      'worker-unbound',
    ],
    ['no challenge', { challenges: [] }, 'worker-unbound'],
    ['other keys', { worker: { ...worker, signingKey: stranger.publicKey } }, 'report-data-mismatch'],
    [
      'a program that nobody agreed on',
      { evidence: attest(new Uint8Array(64), '5b'.repeat(48)) },
      'measurement-not-approved',
    ],
  ])('is not trusted with %s', async (_what, changed, code) => {
    expect(await why(changed)).toContain(code);
  });

  it('gives the strictest policy that it satisfies, where the room trusts it, to agree on elsewhere', async () => {
    const options = { now: TIME, dangerouslyTrustDevelopmentRoots: true };
    const policy = await strictestPolicy(agreement, shown, options);
    expect(policy).toMatchObject({ platform: 'sev-snp', root: { kind: 'development' }, smtAllowed: false });
    const { judged, reasons } = await judgeShown(agreement, shown, { platforms: [policy] }, options);
    expect([judged.kind, reasons]).toEqual(['accepted', []]);
    await expect(strictestPolicy(agreement, { ...shown, challenges: [] }, options)).rejects.toMatchObject({
      code: 'refused',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'worker-unbound' })]),
    });
  });

  it('is not trusted under a development root without the dangerous switch', async () => {
    expect(await why({}, false)).toContain('development-root-refused');
  });
});
