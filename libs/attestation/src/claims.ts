// SPDX-License-Identifier: Apache-2.0
import type { Platform } from '@glovebox/contracts';
import type { SnpClaims } from './platforms/sev-snp/claims.ts';

/** Identity of the root that a chain was verified to. */
export interface VerifiedRoot {
  readonly kind: 'vendor' | 'development';
  /** SHA-256 of the root certificate's DER, lower-case hex. */
  readonly fingerprint: string;
}

/** What a platform's verifier hands back: taken only from bytes that a verified signature covers. Hex is lower case. */
export interface PlatformClaims {
  readonly platform: Platform;
  /** Launch measurement: SNP MEASUREMENT, 48 bytes. */
  readonly measurement: string;
  /** The 64 bytes that the worker chose: SNP REPORT_DATA. */
  readonly reportData: string;
  /** The host may look into the worker. Never acceptable, whatever the measurement. */
  readonly debug: boolean;
  /** Whether revocation lists were checked. `not-checked` is the policy's explicit choice. */
  readonly revocation: 'checked' | 'not-checked';
  /** Earliest end of validity among the certificates and lists used: a verdict must not outlive it. */
  readonly validUntil: string;
  readonly sevSnp: SnpClaims;
}

/**
 * Claims of evidence that was verified in this process. Made by `verifyEvidence` only; frozen; the mark does not
 * survive JSON, so nobody can send a verdict in the place of evidence.
 */
export interface VerifiedClaims extends PlatformClaims {
  readonly root: VerifiedRoot;
  /** True when the chain ends in a test authority's root: receipts and screens must say so. */
  readonly developmentRoot: boolean;
  /** The time that the evidence was judged at. */
  readonly verifiedAt: string;
  /** Names the evidence (see `evidenceDigest`). */
  readonly evidence: string;
}
