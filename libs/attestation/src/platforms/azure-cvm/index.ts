// SPDX-License-Identifier: Apache-2.0
import type { PlatformVerifier } from '../../platform.ts';
import { sevSnp } from '../sev-snp/index.ts';
import { tdx } from '../tdx/index.ts';
import { appraiseAzureCvm } from './appraise.ts';
import { verifyAzureCvm } from './verify.ts';

/** Confidential VMs of Azure: SEV-SNP or TDX under Microsoft's paravisor. See README.md. */
export const azureCvm: PlatformVerifier<'azure-cvm'> = {
  root: ({ hardware }) => (hardware.platform === 'sev-snp' ? sevSnp.root(hardware) : tdx.root(hardware)),
  verify: verifyAzureCvm,
  appraise: appraiseAzureCvm,
};
