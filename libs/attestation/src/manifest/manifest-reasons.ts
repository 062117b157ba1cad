// SPDX-License-Identifier: Apache-2.0
import type { AttestationErrorCode } from '../error.ts';

/** Why a case is not valid, in our codes: authenticity, and the refusals that a manifest's own policy has. */
export type ManifestCode = AttestationErrorCode | 'debug-enabled' | 'report-data-mismatch' | 'nonce-mismatch';

/** The word that manifests use for each of our codes. Where they have none, ours is used. */
export const MANIFEST_REASONS = {
  malformed: 'malformed',
  'platform-mismatch': 'platform-mismatch',
  'development-root-refused': 'untrusted-root',
  'certificate-malformed': 'certificate-malformed',
  'certificate-missing': 'certificate-chain',
  'certificate-ambiguous': 'certificate-chain',
  'certificate-chain': 'certificate-chain',
  'certificate-expired': 'certificate-expired',
  'certificate-not-yet-valid': 'certificate-not-yet-valid',
  'certificate-revoked': 'certificate-revoked',
  'crl-missing': 'missing-crl',
  'crl-malformed': 'crl-malformed',
  'crl-signature': 'crl-signature',
  'crl-expired': 'crl-expired',
  'crl-not-yet-valid': 'collateral-not-yet-valid',
  'product-mismatch': 'product-mismatch',
  'signing-key-mismatch': 'signing-key-mismatch',
  'report-unsigned': 'report-signature',
  'tcb-mismatch': 'tcb-mismatch',
  'chip-id-mismatch': 'chip-id-mismatch',
  'chip-id-masked': 'chip-id-mismatch',
  'report-signature': 'report-signature',
  'untrusted-root': 'untrusted-root',
  'cose-signature': 'cose-signature',
  'timestamp-outside-certificate': 'timestamp-mismatch',
  'claims-not-verified': 'claims-not-verified',
  'manifest-malformed': 'manifest-malformed',
  'file-unreadable': 'file-unreadable',
  'debug-enabled': 'debug-enabled',
  'report-data-mismatch': 'report-data-mismatch',
  'nonce-mismatch': 'nonce-mismatch',
} satisfies Record<ManifestCode, string>;
