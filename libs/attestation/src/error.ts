// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

/** Why evidence is not authentic, or could not be judged. Closed: every consumer can handle every case. */
export type AttestationErrorCode =
  /** Evidence, report or certificate table is not what its format demands. */
  | 'malformed'
  /** Evidence of one platform was given with the policy of another. */
  | 'platform-mismatch'
  /** The policy names a test authority's root and the process was not started with the dangerous switch. */
  | 'development-root-refused'
  /** A certificate is not strict DER X.509, or lacks what its role demands. */
  | 'certificate-malformed'
  /** A certificate of the chain came neither with the evidence nor as collateral. */
  | 'certificate-missing'
  /** Two different certificates claim the same role. */
  | 'certificate-ambiguous'
  /** The chain does not lead to the given root. */
  | 'certificate-chain'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-revoked'
  /** The policy demands a certificate revocation list of the root and none was given. */
  | 'crl-missing'
  | 'crl-malformed'
  | 'crl-signature'
  | 'crl-expired'
  | 'crl-not-yet-valid'
  /** The policy demands a responder's word on a device's certificates and none was given. */
  | 'ocsp-missing'
  | 'ocsp-malformed'
  | 'ocsp-signature'
  | 'ocsp-expired'
  | 'ocsp-not-yet-valid'
  /** The responder does not know the certificate. */
  | 'ocsp-unknown'
  | 'ocsp-nonce-mismatch'
  /** The evidence, or its certificate, is of another processor product. */
  | 'product-mismatch'
  /** The report names another kind of signing key than its certificate has. */
  | 'signing-key-mismatch'
  /** The report says that it is not signed. */
  | 'report-unsigned'
  /** The TCB versions in the certificate differ from those in the report. */
  | 'tcb-mismatch'
  /** The certificate is of another chip. */
  | 'chip-id-mismatch'
  /** The report hides its chip, so a certificate of one chip cannot be bound to it. */
  | 'chip-id-masked'
  | 'report-signature'
  /** SGX or TDX evidence came without TCB info and QE identity. */
  | 'collateral-missing'
  | 'tcb-info-malformed'
  | 'tcb-info-signature'
  | 'tcb-info-expired'
  | 'tcb-info-not-yet-valid'
  /** TCB info of another processor family than the certificate. */
  | 'tcb-info-mismatch'
  | 'qe-identity-malformed'
  | 'qe-identity-signature'
  | 'qe-identity-expired'
  | 'qe-identity-not-yet-valid'
  /** The quoting enclave is not the one that Intel describes. */
  | 'qe-identity-mismatch'
  | 'qe-report-signature'
  /** The quoting enclave vouches for another attestation key. */
  | 'qe-report-binding'
  | 'quote-signature'
  /** Platform, TDX module or quoting enclave is below every level that Intel lists. */
  | 'no-matching-tcb-level'
  | 'tcb-revoked'
  /** The TDX module is not signed by Intel. */
  | 'tdx-module-mismatch'
  /** An event log does not replay to the registers of the report. */
  | 'event-log-mismatch'
  /** The evidence brings another root than the trusted one. */
  | 'untrusted-root'
  /** A COSE_Sign1 is not signed by its key. */
  | 'cose-signature'
  /** The policy names no key, or several, for what the evidence is from. */
  | 'no-trusted-key'
  /** The secret half of a trusted key is public. */
  | 'published-key'
  /** A platform vouches for another realm than the one that came with it. */
  | 'realm-binding-mismatch'
  /** The policy names no such device. */
  | 'untrusted-device-key'
  /** A hash in the report is zero: nothing was measured. */
  | 'not-measured'
  /** The device did not sign the security monitor. */
  | 'monitor-signature'
  /** The security monitor did not sign the enclave. */
  | 'enclave-signature'
  /** Something is signed or measured over a broken hash. */
  | 'weak-algorithm'
  /** A quote is of other banks than the policy's one. */
  | 'pcr-bank-mismatch'
  /** Register values do not hash to what was quoted. */
  | 'pcr-digest-mismatch'
  /** The hardware does not vouch for the keys of the virtual TPM. */
  | 'vtpm-binding-mismatch'
  /** A device was measured with other firmware than its certificate is bound to. */
  | 'fwid-mismatch'
  /** A file of reference values (RIM) is not what its format demands. */
  | 'rim-malformed'
  /** Reference values are not those that were signed. */
  | 'rim-signature'
  /** Reference values are for other software than the one measured. */
  | 'rim-mismatch'
  /** A document was made when its certificate was not valid. */
  | 'timestamp-outside-certificate'
  /** Claims were passed on that no verification in this process produced. */
  | 'claims-not-verified'
  /** A manifest of test cases is not what its schema demands. */
  | 'manifest-malformed'
  /** A file that a manifest names could not be read. */
  | 'file-unreadable';

/** Thrown by everything in this library that hostile or broken input can reach. */
export class AttestationError extends CodedError<AttestationErrorCode> {}
