// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Evidence, SnpEvidence } from '@glovebox/contracts';
import type { TestOnlySnpAuthority } from '@glovebox/test-kit';
import { outcomeOf, type Submission } from './platform-suite.ts';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

let authority: TestOnlySnpAuthority;
let accepted: ReturnType<typeof snpAccepted>;
let crl: Buffer;
beforeAll(() => {
  authority = snpTestAuthority();
  accepted = snpAccepted(authority);
  crl = Buffer.from(authority.crl());
}, 120_000);

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const RUNS = { numRuns: 150 };

/** Judged at all means: returned, with codes. Anything thrown fails the property. */
const isRefused = async (submission: Submission) => {
  const outcome = await outcomeOf(submission);
  expect(outcome).not.toBe('accepted');
  expect(outcome).not.toHaveLength(0);
};

/** Bytes of something genuine with a few bytes overwritten, inserted or cut. */
const mutated = (original: Uint8Array) =>
  fc
    .record({
      at: fc.nat(original.length - 1),
      remove: fc.nat(8),
      insert: fc.uint8Array({ maxLength: 8 }),
    })
    .map(({ at, remove, insert }) =>
      Buffer.concat([original.subarray(0, at), insert, original.subarray(Math.min(at + remove, original.length))]),
    )
    .filter((bytes) => !bytes.equals(original));

const withEvidence = (change: Partial<SnpEvidence>): Submission => ({
  ...accepted,
  evidence: { ...accepted.evidence, ...change },
});

describe('sev-snp under garbage', () => {
  it('refuses random bytes in every place that takes bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await isRefused(withEvidence({ report: text(bytes) }));
        if (bytes.length > 0) await isRefused(withEvidence({ certificateTable: text(bytes) }));
        const root = { kind: 'development', certificate: text(bytes) } as const;
        await isRefused({ ...accepted, policy: { ...accepted.policy, root } });
        await isRefused({
          ...accepted,
          policy: { ...accepted.policy, revocation: 'crl-required' },
          collateral: { certificates: [], crls: [text(bytes)] },
        });
        await isRefused({
          ...withEvidence({ certificateTable: '' }),
          collateral: { certificates: [text(bytes)], crls: [] },
        });
      }),
      RUNS,
    );
  }, 60_000);

  it('refuses genuine bytes that were changed', async () => {
    const report = Buffer.from(accepted.evidence.report, 'base64url');
    await fc.assert(
      fc.asyncProperty(mutated(report), async (bytes) => {
        await isRefused(withEvidence({ report: text(bytes) }));
      }),
      RUNS,
    );
    await fc.assert(
      fc.asyncProperty(mutated(crl), async (bytes) => {
        const policy = { ...accepted.policy, revocation: 'crl-required' } as const;
        await isRefused({ ...accepted, policy, collateral: { certificates: [], crls: [text(bytes)] } });
      }),
      RUNS,
    );
  }, 60_000);

  it('never throws for a changed certificate table or root', async () => {
    const table = Buffer.from(accepted.evidence.certificateTable, 'base64url');
    await fc.assert(
      fc.asyncProperty(mutated(table), async (bytes) => {
        // The table's own copy of the root is not looked at, so a change there may well be accepted.
        await outcomeOf(withEvidence({ certificateTable: text(bytes) }));
      }),
      RUNS,
    );
    await fc.assert(
      fc.asyncProperty(mutated(Buffer.from(authority.rootCertificate)), async (bytes) => {
        // A root is trusted because the policy names it, so a change in its own signature is of no account.
        const root = { kind: 'development', certificate: text(bytes) } as const;
        await outcomeOf({ ...accepted, policy: { ...accepted.policy, root } });
      }),
      RUNS,
    );
  }, 60_000);

  it('refuses base64url that is not the one text of its bytes', async () => {
    const odd = 'AB';
    await isRefused(withEvidence({ report: odd }));
    await isRefused(withEvidence({ certificateTable: odd }));
    await isRefused({ ...accepted, policy: { ...accepted.policy, root: { kind: 'development', certificate: odd } } });
    const policy = { ...accepted.policy, revocation: 'crl-required' } as const;
    await isRefused({ ...accepted, policy, collateral: { certificates: [], crls: [odd] } });
    await isRefused({ ...accepted, collateral: { certificates: [odd], crls: [] } });
  });

  it('refuses values that are no evidence at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object(), async (value) => {
        for (const evidence of [value, { ...value, platform: 'sev-snp' }]) {
          await isRefused({ ...accepted, evidence: evidence as Evidence });
        }
      }),
      RUNS,
    );
  }, 60_000);
});
