// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { IntelCollateral } from '@glovebox/contracts';
import { createIntelAuthority } from '@glovebox/test-kit';
import { quoteOf, sgxAccepted, tdxAccepted } from './intel-subject.ts';
import { outcomeOf, type Submission } from './platform-suite.ts';

const authority = createIntelAuthority();
const [sgx, tdx] = [sgxAccepted(authority), tdxAccepted(authority)];
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const RUNS = { numRuns: 60 };

/** Judged at all means: returned, with codes. Anything thrown fails the property. */
const isRefused = async (submission: Submission) => {
  const outcome = await outcomeOf(submission);
  expect(outcome).not.toBe('accepted');
  expect(outcome).not.toHaveLength(0);
};

const mutated = (original: Uint8Array) =>
  fc
    .record({ at: fc.nat(original.length - 1), remove: fc.nat(8), insert: fc.uint8Array({ maxLength: 8 }) })
    .map(({ at, remove, insert }) =>
      Buffer.concat([original.subarray(0, at), insert, original.subarray(Math.min(at + remove, original.length))]),
    )
    .filter((bytes) => !bytes.equals(original));

const PARTS = [
  'tcbInfo',
  'tcbInfoIssuerChain',
  'qeIdentity',
  'qeIdentityIssuerChain',
  'pckCrl',
  'rootCaCrl',
] as const satisfies readonly (keyof IntelCollateral)[];

const withPart = (submission: Submission, part: keyof IntelCollateral, bytes: Uint8Array): Submission => {
  const { intel } = submission.collateral;
  return {
    ...submission,
    collateral: {
      ...submission.collateral,
      ...(intel === undefined ? {} : { intel: { ...intel, [part]: text(bytes) } }),
    },
  };
};

describe('sgx and tdx under garbage', () => {
  it('refuse random bytes in every place that takes bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await isRefused({ ...sgx, evidence: { platform: 'sgx', quote: text(bytes) } });
        await isRefused({ ...tdx, evidence: { ...tdx.evidence, quote: text(bytes) } });
        if (bytes.length > 0) await isRefused({ ...tdx, evidence: { ...tdx.evidence, eventLog: text(bytes) } });
        for (const part of PARTS) await isRefused(withPart(sgx, part, bytes));
        const data = { certificationData: bytes };
        await isRefused(sgxAccepted(authority, { quote: data }));
        await isRefused(sgxAccepted(authority, { quote: { ...data, certificationDataType: 4 } }));
      }),
      RUNS,
    );
  }, 120_000);

  it('refuse quotes and documents that were changed', async () => {
    for (const submission of [sgx, tdx]) {
      // Behind the signed part lies a copy of the root that nobody looks at.
      const signed = quoteOf(submission.evidence).subarray(0, 1046);
      const rest = quoteOf(submission.evidence).subarray(1046);
      await fc.assert(
        fc.asyncProperty(mutated(signed), async (bytes) => {
          const quote = text(Buffer.concat([bytes, rest]));
          await isRefused({ ...submission, evidence: { ...submission.evidence, quote } });
        }),
        RUNS,
      );
    }
    for (const part of ['pckCrl', 'rootCaCrl'] as const) {
      await fc.assert(
        fc.asyncProperty(mutated(Buffer.from(sgx.collateral.intel?.[part] ?? '', 'base64url')), async (bytes) => {
          await isRefused(withPart(sgx, part, bytes));
        }),
        RUNS,
      );
    }
  }, 120_000);

  it('never throw for signed documents of any content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.object(), async (json, members) => {
        await outcomeOf(sgxAccepted(authority, {}, {}, { tcbInfo: { members }, qeIdentity: { members } }));
        await outcomeOf(tdxAccepted(authority, {}, {}, { tcbInfo: { members } }));
        await outcomeOf(tdxAccepted(authority, { eventLog: Buffer.from(`[${json}]`) }));
      }),
      RUNS,
    );
  }, 120_000);
});
