// SPDX-License-Identifier: Apache-2.0
import type { AppraisalCode } from '../appraisal-reason.ts';
import type { AttestationErrorCode } from '../error.ts';
import { AR4SI, type TrustClaim } from './ar4si.ts';

/** Every reason for which evidence can be refused. */
export type ReasonCode = AppraisalCode | AttestationErrorCode;

/** What a reason says in AR4SI's terms. */
export interface Finding {
  readonly claim: TrustClaim;
  readonly value: number;
}

/** Values of the tiers `warning` and `contraindicated`: a refusal must never read as anything better. */
type Adverse<C extends TrustClaim> = {
  readonly [V in keyof (typeof AR4SI)[C]]: (typeof AR4SI)[C][V] extends 2 | 3 ? never : V;
}[keyof (typeof AR4SI)[C]];

const finding = <C extends TrustClaim>(claim: C, meaning: Adverse<C>): Finding => ({
  claim,
  value: Number(AR4SI[claim][meaning]),
});

const NOT_VALIDATED = finding('instance-identity', 'notValidated');
const UNKNOWN_SIGNER = finding('instance-identity', 'unrecognized');
const COMPROMISED = finding('instance-identity', 'untrustworthy');
const UNKNOWN_HARDWARE = finding('hardware', 'unrecognized');
const OLD_HARDWARE = finding('hardware', 'vulnerable');
const BAD_HARDWARE = finding('hardware', 'contraindicated');
const UNAVAILABLE = finding('configuration', 'unavailable');
const WEAK_CONFIGURATION = finding('configuration', 'vulnerable');
const BAD_CONFIGURATION = finding('configuration', 'unsupportable');
const UNKNOWN_PROGRAM = finding('executables', 'unrecognized');

/**
 * Each reason as AR4SI's claim and value. A reason that is not here does not compile. AR4SI has no claim for freshness: what
 * was made for another challenge validates nothing, so it counts as evidence that was not validated.
 */
export const FINDINGS: Readonly<Record<ReasonCode, Finding>> = {
  // The bytes, their signatures, and what holds them together.
  malformed: NOT_VALIDATED,
  'certificate-malformed': NOT_VALIDATED,
  'certificate-chain': NOT_VALIDATED,
  'certificate-expired': NOT_VALIDATED,
  'certificate-not-yet-valid': NOT_VALIDATED,
  'signing-key-mismatch': NOT_VALIDATED,
  'report-unsigned': NOT_VALIDATED,
  'report-signature': NOT_VALIDATED,
  'qe-report-signature': NOT_VALIDATED,
  'qe-report-binding': NOT_VALIDATED,
  'quote-signature': NOT_VALIDATED,
  'cose-signature': NOT_VALIDATED,
  'realm-binding-mismatch': NOT_VALIDATED,
  'monitor-signature': NOT_VALIDATED,
  'enclave-signature': NOT_VALIDATED,
  'weak-algorithm': NOT_VALIDATED,
  'pcr-digest-mismatch': NOT_VALIDATED,
  'vtpm-binding-mismatch': NOT_VALIDATED,
  'timestamp-outside-certificate': NOT_VALIDATED,
  'claims-not-verified': NOT_VALIDATED,
  'trailing-bytes': NOT_VALIDATED,
  'report-data-mismatch': NOT_VALIDATED,
  'evidence-not-fresh': NOT_VALIDATED,
  'part-out-of-place': NOT_VALIDATED,
  'part-nonce-mismatch': NOT_VALIDATED,
  'composite-binding-mismatch': NOT_VALIDATED,
  'event-log-mismatch': finding('executables', 'notValidated'),

  // Who signed.
  'untrusted-root': UNKNOWN_SIGNER,
  'root-mismatch': UNKNOWN_SIGNER,
  'development-root-refused': UNKNOWN_SIGNER,
  'no-trusted-key': UNKNOWN_SIGNER,
  'untrusted-device-key': UNKNOWN_SIGNER,
  'chip-id-mismatch': UNKNOWN_SIGNER,
  'chip-id-masked': UNKNOWN_SIGNER,
  'endorsement-key-not-accepted': UNKNOWN_SIGNER,
  'device-not-approved': UNKNOWN_SIGNER,
  'ocsp-unknown': UNKNOWN_SIGNER,
  'certificate-revoked': COMPROMISED,
  'published-key': COMPROMISED,

  // The machine and its firmware.
  'platform-mismatch': UNKNOWN_HARDWARE,
  'product-mismatch': UNKNOWN_HARDWARE,
  'profile-not-allowed': UNKNOWN_HARDWARE,
  'firmware-not-approved': UNKNOWN_HARDWARE,
  'tcb-info-mismatch': UNKNOWN_HARDWARE,
  'qe-identity-mismatch': UNKNOWN_HARDWARE,
  'tdx-module-mismatch': UNKNOWN_HARDWARE,
  'no-matching-tcb-level': UNKNOWN_HARDWARE,
  'tcb-revoked': BAD_HARDWARE,
  'tcb-inconsistent': BAD_HARDWARE,
  'tcb-mismatch': BAD_HARDWARE,
  'fwid-mismatch': BAD_HARDWARE,
  'part-missing': UNKNOWN_HARDWARE,
  'part-unexpected': UNKNOWN_HARDWARE,
  'part-duplicated': UNKNOWN_HARDWARE,
  'alias-check-incomplete': OLD_HARDWARE,
  'mitigation-missing': OLD_HARDWARE,
  'tcb-below-minimum': OLD_HARDWARE,
  'tcb-status-not-accepted': OLD_HARDWARE,
  'advisory-not-accepted': OLD_HARDWARE,
  'tcb-evaluation-too-old': OLD_HARDWARE,
  'version-below-minimum': OLD_HARDWARE,

  // What the verifier was not given, or could not use.
  'certificate-missing': UNAVAILABLE,
  'certificate-ambiguous': UNAVAILABLE,
  'crl-missing': UNAVAILABLE,
  'crl-malformed': UNAVAILABLE,
  'crl-signature': UNAVAILABLE,
  'crl-expired': UNAVAILABLE,
  'crl-not-yet-valid': UNAVAILABLE,
  'revocation-not-checked': UNAVAILABLE,
  'ocsp-missing': UNAVAILABLE,
  'ocsp-malformed': UNAVAILABLE,
  'ocsp-signature': UNAVAILABLE,
  'ocsp-expired': UNAVAILABLE,
  'ocsp-not-yet-valid': UNAVAILABLE,
  'ocsp-nonce-mismatch': UNAVAILABLE,
  'collateral-missing': UNAVAILABLE,
  'tcb-info-malformed': UNAVAILABLE,
  'tcb-info-signature': UNAVAILABLE,
  'tcb-info-expired': UNAVAILABLE,
  'tcb-info-not-yet-valid': UNAVAILABLE,
  'qe-identity-malformed': UNAVAILABLE,
  'qe-identity-signature': UNAVAILABLE,
  'qe-identity-expired': UNAVAILABLE,
  'qe-identity-not-yet-valid': UNAVAILABLE,
  'rim-malformed': UNAVAILABLE,
  'rim-signature': UNAVAILABLE,
  'rim-mismatch': UNAVAILABLE,
  'pcr-bank-mismatch': UNAVAILABLE,
  'pcr-selection-mismatch': UNAVAILABLE,
  'manifest-malformed': UNAVAILABLE,
  'file-unreadable': UNAVAILABLE,

  // How the worker was launched.
  'abi-below-minimum': WEAK_CONFIGURATION,
  'smt-allowed': WEAK_CONFIGURATION,
  'several-sockets-allowed': WEAK_CONFIGURATION,
  'cxl-allowed': WEAK_CONFIGURATION,
  'memory-encryption-weaker': WEAK_CONFIGURATION,
  'power-meter-allowed': WEAK_CONFIGURATION,
  'ciphertext-visible': WEAK_CONFIGURATION,
  'page-swap-allowed': WEAK_CONFIGURATION,
  'platform-configuration-not-accepted': WEAK_CONFIGURATION,
  'migration-allowed': BAD_CONFIGURATION,
  'vmpl-not-allowed': BAD_CONFIGURATION,
  'attributes-not-approved': BAD_CONFIGURATION,
  'configuration-mismatch': BAD_CONFIGURATION,
  'sept-ve-enabled': BAD_CONFIGURATION,
  'host-data-mismatch': BAD_CONFIGURATION,
  'platform-config-not-approved': BAD_CONFIGURATION,
  'debug-enabled': finding('runtime-opaque', 'visible'),

  // What runs in it.
  'measurement-not-approved': UNKNOWN_PROGRAM,
  'not-measured': UNKNOWN_PROGRAM,
  'pcr-not-approved': UNKNOWN_PROGRAM,
  'event-log-incomplete': UNKNOWN_PROGRAM,
};

/** A reason's finding, where its code is one of this library's. */
export const findingOf = (code: string): Finding | undefined =>
  Object.hasOwn(FINDINGS, code) ? FINDINGS[code as ReasonCode] : undefined;
