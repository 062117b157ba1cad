// SPDX-License-Identifier: Apache-2.0
import { developmentRoot } from '../../certificate-root.ts';
import { keyTable } from '../../key-table.ts';
import type { PlatformVerifier } from '../../platform.ts';
import { appraiseTpm } from './appraise.ts';
import { pinnedTpmRoots } from './roots.ts';
import { verifyTpm } from './verify.ts';

/** TPM 2.0. See README.md for what is verified and what is the caller's. */
export const tpm: PlatformVerifier<'tpm'> = {
  root: ({ root }) => {
    switch (root.kind) {
      case 'vendor':
        return pinnedTpmRoots[root.authority].certificate;
      case 'provisioned':
        return keyTable(root.keys);
      case 'development':
        return developmentRoot(root);
    }
  },
  verify: verifyTpm,
  appraise: appraiseTpm,
};
