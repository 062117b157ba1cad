// SPDX-License-Identifier: Apache-2.0
import { certificateRoot } from '../../certificate-root.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseNvidiaGpu } from './appraise.ts';
import { pinnedNvidiaDeviceRoot } from './roots.ts';
import { verifyNvidiaGpu } from './verify.ts';

/** NVIDIA Hopper and later GPUs, and their switches. See README.md for what is verified and what is the caller's. */
export const nvidiaGpu: PlatformVerifier<'nvidia-gpu'> = {
  root: (policy) => certificateRoot(policy.root, pinnedNvidiaDeviceRoot.certificate),
  verify: (evidence, { root, policy, collateral, at, check, fresh, once }) =>
    verifyNvidiaGpu(evidence, {
      root,
      revocation: policy.revocation,
      deviceRevocation: policy.deviceRevocation,
      collateral,
      at,
      check,
      fresh,
      once,
    }),
  appraise: appraiseNvidiaGpu,
};
