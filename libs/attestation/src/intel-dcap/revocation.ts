// SPDX-License-Identifier: Apache-2.0
import type { SgxPolicy } from '@glovebox/contracts';
import type { RevocationDemand } from './verify-quote.ts';

/** A policy demands both of Intel's lists, or none and says so. */
export const demandOf = (revocation: SgxPolicy['revocation']): RevocationDemand => {
  const required = revocation === 'crl-required';
  return { pckCrl: required, rootCaCrl: required };
};

/** Claims say `checked` only where both lists were. */
export const revocationClaim = ({ pckCrl, rootCaCrl }: RevocationDemand): 'checked' | 'not-checked' =>
  pckCrl && rootCaCrl ? 'checked' : 'not-checked';
