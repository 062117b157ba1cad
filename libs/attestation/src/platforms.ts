// SPDX-License-Identifier: Apache-2.0
import type { Platform } from '@glovebox/contracts';
import type { PlatformVerifier } from './platform.ts';
import { sevSnp } from './platforms/sev-snp/index.ts';

/** Every platform of the contracts has a verifier, or this does not compile. */
export const platforms = { 'sev-snp': sevSnp } satisfies { readonly [P in Platform]: PlatformVerifier<P> };
