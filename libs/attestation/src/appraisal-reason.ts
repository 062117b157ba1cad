// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';

/** Why authentic evidence is not acceptable. Closed: a platform that finds a new reason adds it here. */
export type AppraisalCode =
  /** Verified under another root than the policy names. */
  | 'root-mismatch'
  /** Claims of one platform were given with the policy of another. */
  | 'platform-mismatch'
  /** The policy demands revocation lists and none was checked. */
  | 'revocation-not-checked'
  /** The host can look into the worker. */
  | 'debug-enabled'
  /** Made for another job, attempt or worker key. */
  | 'report-data-mismatch'
  | 'product-mismatch'
  /** Signed by a chip's or a provider's key, and the policy accepts no such one. */
  | 'endorsement-key-not-accepted'
  | 'migration-allowed'
  | 'abi-below-minimum'
  | 'smt-allowed'
  /** Clauses on the launch policy of a SEV-SNP guest. */
  | 'several-sockets-allowed'
  | 'cxl-allowed'
  | 'memory-encryption-weaker'
  | 'power-meter-allowed'
  | 'ciphertext-visible'
  | 'page-swap-allowed'
  /** The firmware has not checked memory for aliases. */
  | 'alias-check-incomplete'
  | 'mitigation-missing'
  | 'vmpl-not-allowed'
  | 'tcb-below-minimum'
  /** The report's own TCB versions contradict one another. */
  | 'tcb-inconsistent'
  | 'measurement-not-approved'
  /** Intel's status of the platform is not among those that the policy accepts. */
  | 'tcb-status-not-accepted'
  | 'advisory-not-accepted'
  /** Judged by older lists than the policy demands. */
  | 'tcb-evaluation-too-old'
  /** Dynamic platform or cached keys. */
  | 'platform-configuration-not-accepted'
  | 'attributes-not-approved'
  /** Configuration that the launcher chose differs from the policy's. */
  | 'configuration-mismatch'
  | 'sept-ve-enabled'
  /** Something follows the signed structure. */
  | 'trailing-bytes'
  | 'host-data-mismatch'
  /** Other registers were quoted than the policy names. */
  | 'pcr-selection-mismatch'
  | 'event-log-incomplete'
  /** A platform configuration register has none of the agreed values. */
  | 'pcr-not-approved'
  | 'profile-not-allowed'
  | 'firmware-not-approved'
  | 'platform-config-not-approved'
  /** Another chip, or another device, than the policy names. */
  | 'device-not-approved'
  | 'version-below-minimum'
  /** Evidence of several parts: the policy demands a part, or has none at this place, or another one. */
  | 'part-missing'
  | 'part-unexpected'
  | 'part-out-of-place'
  /** One device as two parts. */
  | 'part-duplicated'
  /** A part was attested for another job, attempt or worker key. */
  | 'part-nonce-mismatch'
  /** The CPU's report data does not commit to these parts and this attempt. */
  | 'composite-binding-mismatch'
  /** Made too long before, or after, the time of judgement. */
  | 'evidence-not-fresh';

export interface AppraisalReason extends Reason {
  readonly code: AppraisalCode;
  readonly message: string;
  readonly remedy: string;
}
