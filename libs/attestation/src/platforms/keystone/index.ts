// SPDX-License-Identifier: Apache-2.0
import { keyTable } from '../../key-table.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseKeystone } from './appraise.ts';
import { verifyKeystone } from './verify.ts';

/** RISC-V Keystone. See README.md for what is verified and what is the caller's. */
export const keystone: PlatformVerifier<'keystone'> = {
  root: ({ root }) => keyTable(root.keys),
  verify: (evidence, { policy }) => Promise.resolve(evidence).then((given) => verifyKeystone(given, policy.root)),
  appraise: appraiseKeystone,
};
