// SPDX-License-Identifier: Apache-2.0
import type { CcaPolicy } from '@glovebox/contracts';
import { describeKeyRoot } from './describe-key-root.ts';

export function describeCca(policy: CcaPolicy): string[] {
  const name = 'Arm CCA';
  const devices = policy.root.keys.map(({ implementationId, instanceId }) => `${implementationId}/${instanceId}`);
  return [
    describeKeyRoot(name, policy.root.kind, devices),
    `Workers on ${name} make tokens of the profile ${policy.profiles.join(' or ')}.`,
    ...policy.firmware.map(
      (components) =>
        `Platforms of ${name} may run the firmware ${components.map(({ type, measurement, signerId }) => `${type ?? 'unnamed'} ${measurement} signed by ${signerId}`).join(', ')}.`,
    ),
    `Platforms of ${name} must be configured as ${policy.platformConfig.join(' or ')}.`,
    ...policy.realms.map(
      ({ initialMeasurement, personalizationValue }) =>
        `Workers on ${name} may run the realm measured ${initialMeasurement}, personalized with ${personalizationValue}.`,
    ),
    ...policy.extensibleMeasurements.map((values, index) =>
      values === 'not-compared'
        ? `Extensible measurement ${String(index)} of workers on ${name} is NOT compared.`
        : `Extensible measurement ${String(index)} of workers on ${name} must be ${values.join(' or ')}.`,
    ),
    `Keys of ${name} are NOT checked for revocation: the format knows none.`,
  ];
}
