// SPDX-License-Identifier: Apache-2.0
import type { KeystonePolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';

/** All differences between an authentic report and the parties' policy. The binding is every platform's. */
export const appraiseKeystone = ({ keystone }: ClaimsOf<'keystone'>, policy: KeystonePolicy): AppraisalReason[] => [
  ...refuse(!policy.securityMonitors.includes(keystone.smHash), {
    code: 'firmware-not-approved',
    message: `the parties did not approve a security monitor with hash \`${keystone.smHash}\``,
    remedy: 'update the device to an agreed security monitor, or amend the agreement',
    clause: 'securityMonitors',
  }),
  ...refuse(!policy.enclaves.includes(keystone.enclaveHash), {
    code: 'measurement-not-approved',
    message: `the parties did not approve an enclave with hash \`${keystone.enclaveHash}\``,
    remedy: 'run the enclave that the agreement names, or amend the agreement',
    clause: 'enclaves',
  }),
];

const refuse = (condition: boolean, reason: AppraisalReason): AppraisalReason[] => (condition ? [reason] : []);
