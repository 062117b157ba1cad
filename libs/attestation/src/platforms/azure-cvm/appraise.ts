// SPDX-License-Identifier: Apache-2.0
import type { AzureCvmPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import { appraiseSnp } from '../sev-snp/appraise.ts';
import { appraiseTdx } from '../tdx/appraise.ts';
import { appraiseQuote } from '../tpm/appraise.ts';
import type { HardwareClaims } from './claims.ts';

/** All differences between an authentic VM and the parties' policy. Debugging and binding are every platform's. */
export const appraiseAzureCvm = (
  { azureCvm: { hardware, tpm, vmConfiguration } }: ClaimsOf<'azure-cvm'>,
  policy: AzureCvmPolicy,
): AppraisalReason[] => [
  ...hardwareReasons(hardware, policy.hardware).map((reason) => ({
    ...reason,
    clause: reason.clause === undefined ? 'hardware' : `hardware.${reason.clause}`,
  })),
  ...appraiseQuote(tpm, policy),
  ...configurationReasons(vmConfiguration, policy),
];

function hardwareReasons(claims: HardwareClaims, policy: AzureCvmPolicy['hardware']): AppraisalReason[] {
  if (claims.platform === 'sev-snp' && policy.platform === 'sev-snp') return appraiseSnp(claims, policy);
  if (claims.platform === 'tdx' && policy.platform === 'tdx') return appraiseTdx(claims, policy);
  return [
    {
      code: 'platform-mismatch',
      message: `the VM runs on \`${claims.platform}\`, the policy names \`${policy.platform}\``,
      remedy: 'appraise the claims under a policy for their own processor',
      clause: 'platform',
    },
  ];
}

/** What the paravisor does not say counts as the weaker setting. */
const configurationReasons = (
  said: Readonly<Record<string, unknown>>,
  { secureBoot, console }: AzureCvmPolicy,
): AppraisalReason[] => [
  ...(secureBoot === 'required' && said['secure-boot'] !== true
    ? [configuration('the VM starts without secure boot', 'secureBoot')]
    : []),
  ...(console === 'off' && said['console-enabled'] !== false
    ? [configuration('the host may offer a console into the VM', 'console')]
    : []),
];

const configuration = (message: string, clause: string): AppraisalReason => ({
  code: 'configuration-mismatch',
  message,
  remedy: 'create the VM with the agreed configuration',
  clause,
});
