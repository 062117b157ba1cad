// SPDX-License-Identifier: Apache-2.0
import { certificateRoot } from '../../certificate-root.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseSnp } from './appraise.ts';
import { pinnedSnpRoots } from './roots.ts';
import { verifySnp } from './verify.ts';

/** AMD SEV-SNP. See README.md for what is verified and what is the caller's. */
export const sevSnp: PlatformVerifier<'sev-snp'> = {
  root: (policy) => certificateRoot(policy.root, pinnedSnpRoots[policy.product].certificate),
  verify: (evidence, { root, policy, collateral, at, check, fresh, once }) =>
    verifySnp(evidence, {
      root,
      product: policy.product,
      revocation: policy.revocation,
      collateral,
      at,
      check,
      fresh,
      once,
    }),
  appraise: appraiseSnp,
};
