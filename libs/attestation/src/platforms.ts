// SPDX-License-Identifier: Apache-2.0
import type { PlatformVerifier, SinglePlatform } from './platform.ts';
import { azureCvm } from './platforms/azure-cvm/index.ts';
import { cca } from './platforms/cca/index.ts';
import { keystone } from './platforms/keystone/index.ts';
import { nitro } from './platforms/nitro/index.ts';
import { nvidiaGpu } from './platforms/nvidia-gpu/index.ts';
import { sevSnp } from './platforms/sev-snp/index.ts';
import { sgx } from './platforms/sgx/index.ts';
import { tdx } from './platforms/tdx/index.ts';
import { tpm } from './platforms/tpm/index.ts';

/** Every platform of the contracts has a verifier, or this does not compile. */
export const platforms: { readonly [P in SinglePlatform]: PlatformVerifier<P> } = {
  'sev-snp': sevSnp,
  sgx,
  tdx,
  nitro,
  'arm-cca': cca,
  keystone,
  tpm,
  'nvidia-gpu': nvidiaGpu,
  'azure-cvm': azureCvm,
};

/** Typed by the platform, so that a verifier meets its own platform's evidence, policy and claims only. */
export const verifierOf = <P extends SinglePlatform>(platform: P): PlatformVerifier<P> => platforms[platform];
