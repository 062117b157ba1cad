// SPDX-License-Identifier: Apache-2.0
import {
  SnpProduct,
  type Collateral,
  type Denied,
  type Evidence,
  type SnpPolicy,
  type Reason,
} from '@glovebox/contracts';
import { AttestationError, toReason, verifyEvidence, type VerifiedClaims } from '@glovebox/attestation';

/**
 * Claims of evidence that is authentic under one of the vendor's own roots, whatever they say: nothing is compared, so
 * this shows evidence and never accepts it. Revocation is not checked. Of composite evidence: the CPU's, which the others
 * are nothing without.
 */
export async function authenticClaims(
  evidence: Evidence,
  options: { readonly collateral: Collateral; readonly at: string },
): Promise<{ readonly kind: 'authentic'; readonly claims: VerifiedClaims } | Denied> {
  const single = evidence.platform === 'composite' ? evidence.cpu : evidence;
  const reasons: Reason[] = [];
  for (const policy of SnpProduct.options.map(anyWorkerOf)) {
    try {
      const claims = await verifyEvidence(single, { ...options, policy, dangerouslyTrustDevelopmentRoots: false });
      return { kind: 'authentic', claims };
    } catch (error) {
      if (!(error instanceof AttestationError)) throw error;
      reasons.push({ ...toReason(error), clause: policy.product });
    }
  }
  return { kind: 'denied', reasons };
}

/** A policy for reading only: its reference values are never compared with anything here. */
const anyWorkerOf = (product: SnpProduct): SnpPolicy => ({
  platform: 'sev-snp',
  product,
  root: { kind: 'vendor' },
  measurements: ['00'.repeat(48)],
  hostData: '00'.repeat(32),
  minimumTcb: { bootloader: 0, tee: 0, snp: 0, microcode: 0 },
  minimumAbi: { major: 0, minor: 0 },
  vmpl: [0],
  smtAllowed: true,
  endorsementKeys: { vcek: true, vlek: [] },
  guestPolicy: {
    singleSocket: 'not-compared',
    cxl: 'allowed',
    memoryEncryption: 'not-compared',
    powerMeter: 'not-compared',
    ciphertextHiding: 'not-compared',
    pageSwap: 'allowed',
  },
  aliasCheck: 'not-compared',
  mitigations: 'not-compared',
  revocation: 'not-checked',
});
