// SPDX-License-Identifier: Apache-2.0
import type { AzureCvmPolicy } from '@glovebox/contracts';
import { describeTdx } from './describe-intel.ts';
import { describeSnp } from './describe-snp.ts';
import { describeQuote } from './describe-tpm.ts';

export function describeAzureCvm(policy: AzureCvmPolicy): string[] {
  const name = 'confidential VMs of Azure';
  const { hardware } = policy;
  return [
    `Workers in ${name} are believed by the virtual TPM of Microsoft's paravisor: the hardware measures the paravisor, and what the guest runs is what these registers say.`,
    ...(hardware.platform === 'sev-snp' ? describeSnp(hardware) : describeTdx(hardware)).map(
      (line) => `Of the hardware under ${name}: ${line}`,
    ),
    ...describeQuote(name, policy),
    policy.secureBoot === 'required' ? `Secure boot must be on in ${name}.` : `Secure boot in ${name} is NOT compared.`,
    policy.console === 'off'
      ? `The host must offer no console into ${name}.`
      : `Whether the host offers a console into ${name} is NOT compared.`,
  ];
}
