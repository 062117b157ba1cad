// SPDX-License-Identifier: Apache-2.0
import type { NvidiaGpuPolicy } from '@glovebox/contracts';
import { describeRevocation, describeRoot } from './describe-root.ts';

export function describeNvidia(policy: NvidiaGpuPolicy): string[] {
  const name = 'NVIDIA GPUs';
  const minimum = (what: string, version: string) =>
    version === 'not-compared'
      ? `The age of the ${what} of ${name} is NOT compared.`
      : `The ${what} of ${name} must be ${version} or later.`;
  return [
    describeRoot(name, 'NVIDIA', policy.root),
    `Chips of ${name} may be ${policy.chips.join(' or ')}.`,
    ...policy.references.map(
      ({ driver, vbios, measurements }) =>
        `${name} may run ${driver === 'none' ? 'no driver' : `driver ${driver.version} (reference values ${driver.digest})`} with VBIOS ${vbios.version} (reference values ${vbios.digest}): ${String(measurements.length)} measurements are compared.`,
    ),
    minimum('driver', policy.minimumDriver),
    minimum('VBIOS', policy.minimumVbios),
    policy.firmwareIdentity === 'required'
      ? `${name} must report the firmware that their certificates are bound to.`
      : `${name} that do NOT report their firmware's identity are believed too.`,
    policy.devices === 'not-compared'
      ? `Any device of ${name} is believed: single devices are NOT compared.`
      : `Of ${name} these devices are believed: ${policy.devices.join(', ')}.`,
    describeRevocation(`the authorities of ${name}`, 'NVIDIA', policy.revocation),
    policy.deviceRevocation === 'ocsp-required'
      ? `Certificates of single devices of ${name} must be good by the word of NVIDIA's responder.`
      : `Certificates of single devices of ${name} are NOT checked for revocation.`,
  ];
}
