// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Evidence } from '@glovebox/contracts';
import {
  createCcaAuthority,
  createKeystoneAuthority,
  createNitroAuthority,
  createNvidiaAuthority,
  createTpmAuthority,
} from '@glovebox/test-kit';
import { AT, NO_COLLATERAL, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf, type Submission } from './platform-suite.ts';

const authorities = [
  createNitroAuthority(),
  createCcaAuthority(),
  createKeystoneAuthority(),
  createTpmAuthority(),
  createNvidiaAuthority(),
];
const submissions = authorities.map((authority): Submission => ({
  evidence: authority.issue(),
  collateral: NO_COLLATERAL,
  policy: authority.policy(),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
}));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** Members of evidence that are bytes. */
const members = (evidence: Evidence): [string, string][] =>
  Object.entries(evidence).filter((entry): entry is [string, string] => {
    const [member, value] = entry as [string, unknown];
    return member !== 'platform' && typeof value === 'string';
  });

/** Judged at all means: returned, with codes. Anything thrown fails the property. */
const isRefused = async (submission: Submission) => {
  const outcome = await outcomeOf(submission);
  expect(outcome).not.toBe('accepted');
  expect(outcome).not.toHaveLength(0);
};

describe.each(submissions.map((one) => [one.evidence.platform, one] as const))(
  '%s under garbage',
  (_name, accepted) => {
    it('refuses random bytes in every place that takes bytes', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 1500 }), async (bytes) => {
          for (const [member] of members(accepted.evidence)) {
            await isRefused({ ...accepted, evidence: { ...accepted.evidence, [member]: text(bytes) } });
          }
        }),
        { numRuns: 100 },
      );
    }, 60_000);

    it('never throws for genuine bytes with some overwritten, inserted or cut', async () => {
      const change = fc.record({ at: fc.nat(), remove: fc.nat(8), insert: fc.uint8Array({ maxLength: 8 }) });
      await fc.assert(
        fc.asyncProperty(change, async ({ at, remove, insert }) => {
          for (const [member, value] of members(accepted.evidence)) {
            const original = Buffer.from(value, 'base64url');
            const place = at % (original.length + 1);
            const bytes = Buffer.concat([original.subarray(0, place), insert, original.subarray(place + remove)]);
            await outcomeOf({ ...accepted, evidence: { ...accepted.evidence, [member]: text(bytes) } });
          }
        }),
        { numRuns: 150 },
      );
    }, 60_000);

    it('refuses values that are no evidence at all, and large ones quickly', async () => {
      await fc.assert(
        fc.asyncProperty(fc.object(), async (value) => {
          await isRefused({ ...accepted, evidence: { ...value, platform: accepted.evidence.platform } as Evidence });
        }),
        { numRuns: 50 },
      );
      for (const [member] of members(accepted.evidence)) {
        const started = performance.now();
        for (const byte of [0x00, 0x9f, 0x81, 0xff]) {
          const bytes = text(Buffer.alloc(1_000_000, byte));
          await isRefused({ ...accepted, evidence: { ...accepted.evidence, [member]: bytes } });
        }
        expect(performance.now() - started).toBeLessThan(4000);
      }
    }, 60_000);
  },
);
