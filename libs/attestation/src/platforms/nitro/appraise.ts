// SPDX-License-Identifier: Apache-2.0
import type { NitroPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import type { NitroClaims } from './claims.ts';

type Check = (claims: NitroClaims, policy: NitroPolicy) => AppraisalReason[];

/** All differences between an authentic document and the parties' policy. Debugging and binding are every platform's. */
export const appraiseNitro = (claims: ClaimsOf<'nitro'>, policy: NitroPolicy): AppraisalReason[] =>
  CHECKS.flatMap((check) => check(claims.nitro, policy));

/** PCR 0, 1 and 2 together: a policy names whole images, so parts of two approved images are no approved image. */
const image: Check = ({ pcrs }, { images }) =>
  images.some(({ pcr0, pcr1, pcr2 }) => pcrs['0'] === pcr0 && pcrs['1'] === pcr1 && pcrs['2'] === pcr2)
    ? []
    : [
        {
          code: 'measurement-not-approved',
          message: `the parties did not approve an image with PCR 0 \`${pcrs['0'] ?? 'absent'}\``,
          remedy: 'run the enclave image that the agreement names, or amend the agreement',
          clause: 'images',
        },
      ];

const FURTHER = {
  iamRole: { index: '3', what: 'IAM role of the parent instance' },
  instance: { index: '4', what: 'parent instance' },
  signingCertificate: { index: '8', what: 'signing certificate of the image' },
} as const;

/** An absent PCR equals nothing. */
const furtherPcrs: Check = ({ pcrs }, policy) =>
  (Object.keys(FURTHER) as (keyof typeof FURTHER)[]).flatMap((clause): AppraisalReason[] => {
    const [allowed, { index, what }] = [policy[clause], FURTHER[clause]];
    if (allowed === 'not-compared' || allowed.includes(pcrs[index] ?? 'absent')) return [];
    return [
      {
        code: 'pcr-not-approved',
        message: `PCR ${index} (${what}) has none of the values that the policy names`,
        remedy: `run the enclave under the agreed ${what}`,
        clause,
      },
    ];
  });

/** Both ways: a document of the future comes from a clock that nobody should rely on. */
const freshness: Check = ({ ageSeconds }, { maximumAgeSeconds }) =>
  Math.abs(ageSeconds) <= maximumAgeSeconds
    ? []
    : [
        {
          code: 'evidence-not-fresh',
          message: `the document’s time is \`${ageSeconds.toFixed(0)}\` seconds before the time of judgement`,
          remedy: 'ask the enclave for a new document, and check the clocks',
          clause: 'maximumAgeSeconds',
        },
      ];

const CHECKS: readonly Check[] = [image, furtherPcrs, freshness];
