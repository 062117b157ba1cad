// SPDX-License-Identifier: Apache-2.0
import type { Literal, Parameter, QueryTree } from '@glovebox/contracts';
import { coSign } from '@glovebox/crypto';
import { decideJob } from './decide-job.ts';
import {
  exampleAgreement,
  exampleDocuments,
  exampleTree,
  signingKeys,
  strangerKey,
  type Changes,
} from './example.spec-data.ts';

const at = '2026-06-02T00:00:00Z';
const decide = (changes: Changes = {}, time = at) =>
  decideJob({ documents: exampleDocuments(changes), at: time, dangerouslyTrustDevelopmentRoots: false });
const codes = (decision: ReturnType<typeof decideJob>) =>
  decision.kind === 'denied' ? decision.reasons.map((reason) => reason.code) : [];

describe('decideJob', () => {
  it('allows a job in which everything agrees, and says what it is', () => {
    const decision = decide();
    expect(codes(decision)).toEqual([]);
    if (decision.kind === 'denied') return;
    expect(decision.plan.minimumPeople).toBe(12);
    expect(decision.plan.receiver.name).toBe('analyst');
    expect(decision.plan.owners.map((owner) => owner.name)).toEqual(['registry', 'clinic']);
    expect(decision.plan.keybrokers.map((keybroker) => keybroker.name)).toEqual(['registry-keys', 'clinic-keys']);
    expect(decision.plan.datasets.map(({ terms }) => terms.name)).toEqual(['people', 'visits']);
  });

  it('names the question by what is asked, not by who asks when', () => {
    const first = decide();
    const again = decide({ job: { salt: 'BBBBBBBBBBBBBBBBBBBBBA' } });
    const otherVersion = decide({ manifest: { rows: 101 } });
    if (first.kind === 'denied' || again.kind === 'denied' || otherVersion.kind === 'denied') throw new Error('denied');
    expect(again.plan.job.digest).not.toBe(first.plan.job.digest);
    expect(again.plan.question).toBe(first.plan.question);
    expect(otherVersion.plan.question).not.toBe(first.plan.question);
  });

  it('asks the question that parameters make, and the same one of whoever writes its constants', () => {
    const column = { relation: 'p', column: 'age' };
    const below = (value: Literal): QueryTree => ({
      ...exampleTree(),
      where: { kind: 'compare', op: '<', column, value },
    });
    const tree = below({ type: 'integer', value: '', parameter: 'age' });
    const parameters: Parameter[] = [
      { name: 'age', type: 'integer', allowed: { kind: 'range', low: '40', high: '60' } },
    ];
    const template = (age: string) => decide({ computation: { tree, parameters }, job: { parameters: { age } } });
    const planOf = (decision: ReturnType<typeof decideJob>) => {
      if (decision.kind === 'denied') throw new Error(codes(decision).join());
      return decision.plan;
    };
    const written = below({ type: 'integer', value: '40' });
    expect(planOf(template('40')).tree).toEqual(written);
    expect(planOf(template('40')).computation.value.sql).toContain('< $age');
    expect(planOf(template('40')).question).toBe(planOf(decide({ computation: { tree: written } })).question);
    expect(planOf(template('60')).question).not.toBe(planOf(template('40')).question);
    // Within the range, but no breakpoint: what is between the ends is judged when it is asked.
    expect(codes(template('41'))).toEqual(['breakpoints']);
    expect(codes(template('61'))).toEqual(['parameter-not-allowed']);
    expect(codes(decide({ computation: { tree, parameters } }))).toEqual(['parameter-missing']);
    expect(codes(decide({ job: { parameters: { age: '40' } } }))).toEqual(['parameter-unknown']);
    expect(codes(decide({ computation: { tree }, job: { parameters: { age: '40' } } }))).toContain(
      'parameter-undeclared',
    );
  });

  const otherDigest = '4'.repeat(64);
  it.each<[string, Changes, string]>([
    [
      'an agreement that a party has not signed',
      { agreementSigners: ['registry', 'analyst', 'officer'] },
      'agreement-incomplete',
    ],
    ['an agreement before its time', { agreement: { validFrom: '2026-06-03T00:00:00Z' } }, 'agreement-not-valid-now'],
    ['an inconsistent agreement', { agreement: { receivers: ['nobody'] } }, 'agreement-unknown-party'],
    ['a computation under another agreement', { computation: { agreement: otherDigest } }, 'job-of-other-agreement'],
    ['a job for another computation', { job: { computation: otherDigest } }, 'job-of-other-agreement'],
    ['a job signed by a stranger', { jobSigner: strangerKey }, 'job-not-requesters'],
    [
      'a computation by somebody who is no analyst',
      { computation: { requester: 'officer' } },
      'computation-not-analysts',
    ],
    ['SQL that is not the print of the tree', { computation: { sql: 'SELECT 1' } }, 'sql-not-of-tree'],
    ['another purpose than proposed', { job: { purpose: 'marketing' } }, 'job-purpose'],
    ['a manifest signed by another owner', { manifestSigner: signingKeys.clinic }, 'manifest-not-owners'],
    ['a manifest of another dataset', { manifest: { dataset: 'other' } }, 'manifest-other-dataset'],
    [
      'a manifest with other columns',
      { manifest: { columns: [{ name: 'id', type: { type: 'text' }, nullable: false }] } },
      'manifest-columns',
    ],
    [
      'a job that leaves a dataset out',
      { job: { datasets: [{ name: 'visits', manifest: otherDigest }] } },
      'job-datasets',
    ],
    [
      'a version that nobody uploaded',
      {
        job: {
          datasets: [
            { name: 'people', manifest: otherDigest },
            { name: 'visits', manifest: otherDigest },
          ],
        },
      },
      'manifest-missing',
    ],
    ['no approval of an owner concerned', { approvers: ['registry', 'officer'] }, 'approval-missing'],
    ['no approval of an officer', { approvers: ['registry', 'clinic'] }, 'officer-approval-missing'],
    ['an expired approval', { approval: { expires: '2026-06-01T00:00:00Z' } }, 'approval-missing'],
    ['an approval for another purpose', { approval: { purpose: 'other' } }, 'approval-missing'],
    ['an approval for another receiver', { approval: { receivers: ['officer'] } }, 'approval-missing'],
    [
      'an approval for another version',
      {
        approval: {
          datasets: [
            { name: 'people', manifest: otherDigest },
            { name: 'visits', manifest: null },
          ],
        },
      },
      'approval-missing',
    ],
    ['an approval of another computation', { approval: { computation: otherDigest } }, 'approval-missing'],
    [
      'a rejection beside the approvals',
      { extraApprovals: [{ by: 'clinic', approval: { decision: 'reject', reason: 'no' } }] },
      'computation-rejected',
    ],
  ])('refuses %s', (_, changes, code) => {
    const decision = decide(changes);
    expect(codes(decision)).toContain(code);
    if (decision.kind === 'denied') for (const reason of decision.reasons) expect(reason.remedy).toBeTruthy();
  });

  it('refuses an agreement after its time and a receiver that it does not name', () => {
    expect(codes(decide({}, '2027-01-01T00:00:00Z'))).toContain('agreement-not-valid-now');
    expect(codes(decide({ job: { receiver: 'officer' } })).length).toBeGreaterThan(0);
  });

  it('refuses a development root without the dangerous switch', () => {
    const [platform] = exampleAgreement().attestation.platforms;
    if (platform?.platform !== 'sev-snp') throw new Error('no platform');
    const agreement = {
      attestation: { platforms: [{ ...platform, root: { kind: 'development' as const, certificate: 'AAAA' } }] },
    };
    expect(codes(decide({ agreement }))).toEqual(['development-root-refused']);
    const trusting = decideJob({
      documents: exampleDocuments({ agreement }),
      at,
      dangerouslyTrustDevelopmentRoots: true,
    });
    expect(trusting.kind).toBe('allowed');
  });

  it('denies when a signature is broken or a stranger signed the agreement, and never throws', () => {
    const documents = exampleDocuments();
    const broken = { ...documents.computation, signatures: documents.agreement.signatures };
    const decision = decideJob({
      documents: { ...documents, computation: broken },
      at,
      dangerouslyTrustDevelopmentRoots: false,
    });
    expect(codes(decision)).toEqual(['document-signature']);
    const strange = { ...documents, agreement: coSign(documents.agreement, strangerKey) };
    expect(codes(decideJob({ documents: strange, at, dangerouslyTrustDevelopmentRoots: false }))).toEqual([
      'agreement-stranger',
    ]);
    const swapped = { ...documents, job: documents.computation };
    expect(codes(decideJob({ documents: swapped, at, dangerouslyTrustDevelopmentRoots: false }))).toEqual([
      'document-wrong-type',
    ]);
  });

  it('passes on what the terms refuse', () => {
    const tree = exampleTree();
    const computation = { tree, purpose: 'marketing' };
    expect(codes(decide({ computation, job: { purpose: 'marketing' } })).length).toBeGreaterThan(0);
  });
});
