// SPDX-License-Identifier: Apache-2.0
import type { SnpPolicy } from '@glovebox/contracts';
import { describeRevocation, describeRoot } from './describe-root.ts';

export function describeSnp(policy: SnpPolicy): string[] {
  const name = `AMD SEV-SNP (${policy.product})`;
  const { bootloader, tee, snp, microcode, fmc } = policy.minimumTcb;
  const firmware = `${fmc === undefined ? '' : `FMC ${String(fmc)}, `}bootloader ${String(bootloader)}, TEE ${String(tee)}, SNP ${String(snp)}, microcode ${String(microcode)}`;
  return [
    describeRoot(name, 'AMD', policy.root),
    ...policy.measurements.map((measurement) => `Workers on ${name} may run the program measured ${measurement}.`),
    `Workers on ${name} must carry host data ${policy.hostData}.`,
    `Workers on ${name} need firmware of at least ${firmware}, and ABI ${String(policy.minimumAbi.major)}.${String(policy.minimumAbi.minor)}.`,
    `Workers on ${name} run at privilege level ${policy.vmpl.map(String).join(' or ')}; shared processor cores are ${policy.smtAllowed ? 'allowed' : 'not allowed'}.`,
    describeRevocation(name, 'AMD', policy.revocation),
  ];
}
