// SPDX-License-Identifier: Apache-2.0
import { demandOf } from '../../intel-dcap/revocation.ts';
import { pinnedIntelRoot } from '../../intel-dcap/roots.ts';
import { certificateRoot } from '../../certificate-root.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseTdx } from './appraise.ts';
import { verifyTdx } from './verify.ts';

/** Intel TDX. See `README.md` for what is verified and what is the caller's. */
export const tdx: PlatformVerifier<'tdx'> = {
  root: (policy) => certificateRoot(policy.root, pinnedIntelRoot.certificate),
  verify: (evidence, { root, policy, collateral, at, check, fresh, once }) =>
    verifyTdx(evidence, { root, revocation: demandOf(policy.revocation), collateral, at, check, fresh, once }),
  appraise: appraiseTdx,
};
