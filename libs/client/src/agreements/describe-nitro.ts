// SPDX-License-Identifier: Apache-2.0
import type { NitroPolicy } from '@glovebox/contracts';
import { describeRevocation, describeRoot } from './describe-root.ts';

export function describeNitro(policy: NitroPolicy): string[] {
  const name = 'AWS Nitro Enclaves';
  const further = (what: string, values: NitroPolicy['iamRole']) =>
    values === 'not-compared'
      ? `The ${what} of workers on ${name} is NOT compared.`
      : `The ${what} of workers on ${name} must be ${values.join(' or ')}.`;
  return [
    describeRoot(name, 'AWS', policy.root),
    ...policy.images.map(
      ({ pcr0, pcr1, pcr2 }) =>
        `Workers on ${name} may run the image measured ${pcr0}, kernel ${pcr1}, application ${pcr2}.`,
    ),
    further('parent’s IAM role (PCR 3)', policy.iamRole),
    further('parent instance (PCR 4)', policy.instance),
    further('image’s signing certificate (PCR 8)', policy.signingCertificate),
    `Evidence of ${name} may be ${String(policy.maximumAgeSeconds)} seconds old.`,
    describeRevocation(name, 'AWS', policy.revocation),
  ];
}
