// SPDX-License-Identifier: Apache-2.0
import { keyTable } from '../../key-table.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseCca } from './appraise.ts';
import { verifyCca } from './verify.ts';

/** Arm CCA. See README.md for what is verified and what is the caller's. */
export const cca: PlatformVerifier<'arm-cca'> = {
  root: ({ root }) => keyTable(root.keys),
  verify: (evidence, { policy, fresh }) => verifyCca(evidence, policy.root, fresh),
  appraise: appraiseCca,
};
