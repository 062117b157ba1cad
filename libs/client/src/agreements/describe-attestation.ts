// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, PlatformPolicy } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { contentDigest } from '@glovebox/crypto';

/** Which workers are believed, in plain words. A development root is shouted. */
export const describeAttestation = (policy: AttestationPolicy): string[] => policy.platforms.flatMap(describePlatform);

function describePlatform(policy: PlatformPolicy): string[] {
  const name = `AMD SEV-SNP (${policy.product})`;
  const { bootloader, tee, snp, microcode, fmc } = policy.minimumTcb;
  const firmware = `${fmc === undefined ? '' : `FMC ${String(fmc)}, `}bootloader ${String(bootloader)}, TEE ${String(tee)}, SNP ${String(snp)}, microcode ${String(microcode)}`;
  return [
    policy.root.kind === 'vendor'
      ? `Workers on ${name} are believed under AMD's own root.`
      : `DANGER: workers on ${name} are believed under a DEVELOPMENT ROOT (certificate ${contentDigest(fromBase64Url(policy.root.certificate))}): they need not be real TEEs and can leak everything.`,
    ...policy.measurements.map((measurement) => `Workers on ${name} may run the program measured ${measurement}.`),
    `Workers on ${name} must carry host data ${policy.hostData}.`,
    `Workers on ${name} need firmware of at least ${firmware}, and ABI ${String(policy.minimumAbi.major)}.${String(policy.minimumAbi.minor)}.`,
    `Workers on ${name} run at privilege level ${policy.vmpl.map(String).join(' or ')}; shared processor cores are ${policy.smtAllowed ? 'allowed' : 'not allowed'}.`,
    policy.revocation === 'crl-required'
      ? `Certificates of ${name} are checked against AMD's revocation list.`
      : `Certificates of ${name} are NOT checked for revocation.`,
  ];
}
