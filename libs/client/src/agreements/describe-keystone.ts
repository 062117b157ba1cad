// SPDX-License-Identifier: Apache-2.0
import type { KeystonePolicy } from '@glovebox/contracts';
import { describeKeyRoot } from './describe-key-root.ts';

export function describeKeystone(policy: KeystonePolicy): string[] {
  const name = 'RISC-V Keystone';
  return [
    describeKeyRoot(name, policy.root.kind, policy.root.keys),
    ...policy.securityMonitors.map((hash) => `Devices of ${name} may run the security monitor ${hash}.`),
    ...policy.enclaves.map((hash) => `Workers on ${name} may run the enclave ${hash}.`),
    `Keys of ${name} are NOT checked for revocation: the format knows none.`,
  ];
}
