// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Platform, PlatformPolicy } from '@glovebox/contracts';
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
};

const describeOf = <P extends Platform>(platform: P): Describe<P> => DESCRIBE[platform];

/** Which workers are believed, in plain words. A development root is shouted. */
export const describeAttestation = (policy: AttestationPolicy): string[] =>
  policy.platforms.flatMap((platform) => describeOf(platform.platform)(platform));
