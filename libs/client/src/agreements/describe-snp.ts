// SPDX-License-Identifier: Apache-2.0
import type { SnpGuestPolicy, SnpPolicy } from '@glovebox/contracts';
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
    endorsementKeyWords(name, policy.endorsementKeys),
    `Workers on ${name} are started with a guest policy that ${guestPolicyWords(policy.guestPolicy)}.`,
    policy.aliasCheck === 'required'
      ? `Firmware of ${name} must have checked its memory for aliases.`
      : `Whether firmware of ${name} checked its memory for aliases is NOT compared.`,
    policy.mitigations === 'not-compared'
      ? `Mitigations that firmware of ${name} reports are NOT compared.`
      : `Firmware of ${name} must report the mitigations ${policy.mitigations}.`,
    describeRevocation(name, 'AMD', policy.revocation),
  ];
}

/** A provider's key is of all of its machines: that is worth a sentence of its own. */
function endorsementKeyWords(name: string, { vcek, vlek }: SnpPolicy['endorsementKeys']): string {
  const chips = vcek ? ['the key of the chip itself (VCEK)'] : [];
  const providers = vlek.map((provider) => `the provider ${provider} for any of its machines (VLEK)`);
  return `Reports of ${name} are believed from ${[...chips, ...providers].join(' or from ')}.`;
}

const guestPolicyWords = (agreed: SnpGuestPolicy): string =>
  [
    agreed.singleSocket === 'required' ? 'demands one socket' : 'may allow several sockets',
    agreed.cxl === 'forbidden' ? 'forbids CXL' : 'may allow CXL',
    agreed.memoryEncryption === 'aes-256-xts' ? 'demands AES-256-XTS' : 'may allow weaker memory encryption',
    agreed.powerMeter === 'off' ? 'demands the power meter off' : 'may allow the power meter (RAPL)',
    agreed.ciphertextHiding === 'required' ? 'demands ciphertext hiding' : 'may leave ciphertext visible to the host',
    agreed.pageSwap === 'forbidden' ? 'forbids moving pages' : 'may allow the host to move pages',
  ].join(', ');
