// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, CompositePolicy, Platform, PlatformPolicy } from '@glovebox/contracts';
import { describeAzureCvm } from './describe-azure.ts';
import { describeCca } from './describe-cca.ts';
import { describeSgx, describeTdx } from './describe-intel.ts';
import { describeKeystone } from './describe-keystone.ts';
import { describeNitro } from './describe-nitro.ts';
import { describeNvidia } from './describe-nvidia.ts';
import { describeSnp } from './describe-snp.ts';
import { describeTpm } from './describe-tpm.ts';

type Describe<P extends Platform> = (policy: Extract<PlatformPolicy, { platform: P }>) => string[];

/** A platform without words would be agreed on unread, so it does not compile. */
const DESCRIBE: { readonly [P in Platform]: Describe<P> } = {
  'sev-snp': describeSnp,
  sgx: describeSgx,
  tdx: describeTdx,
  nitro: describeNitro,
  'arm-cca': describeCca,
  keystone: describeKeystone,
  tpm: describeTpm,
  'nvidia-gpu': describeNvidia,
  'azure-cvm': describeAzureCvm,
  composite: describeComposite,
};

/** Each part's words, after the sentence that says how they hang together. */
function describeComposite({ cpu, parts }: CompositePolicy): string[] {
  const listed = parts.map(({ count, policy }) => `${String(count)} of ${policy.platform}`).join(', then ');
  return [
    `Workers of several parts: a CPU of ${cpu.platform} that vouches for exactly ${listed}, in this order. That these parts are the CPU's own is the word of the measured program.`,
    ...describeOf(cpu.platform)(cpu),
    ...parts.flatMap(({ policy }) => describeOf(policy.platform)(policy)),
  ];
}

const describeOf = <P extends Platform>(platform: P): Describe<P> => DESCRIBE[platform];

/** Which workers are believed, in plain words. A development root is shouted. */
export const describeAttestation = (policy: AttestationPolicy): string[] =>
  policy.platforms.flatMap((platform) => describeOf(platform.platform)(platform));
