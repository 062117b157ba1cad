// SPDX-License-Identifier: Apache-2.0
import { certificateRoot } from '../../certificate-root.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseNitro } from './appraise.ts';
import { pinnedNitroRoot } from './roots.ts';
import { verifyNitro } from './verify.ts';

/** AWS Nitro Enclaves. See README.md for what is verified and what is the caller's. */
export const nitro: PlatformVerifier<'nitro'> = {
  root: (policy) => certificateRoot(policy.root, pinnedNitroRoot.certificate),
  verify: (evidence, { root, policy, collateral, at, check, fresh, once }) =>
    verifyNitro(evidence, { root, revocation: policy.revocation, collateral, at, check, fresh, once }),
  appraise: appraiseNitro,
};
