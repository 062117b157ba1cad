// SPDX-License-Identifier: Apache-2.0
/**
 * Evidence of trusted execution environments: bytes to verified claims to a verdict, one folder per platform. Fetches
 * nothing, reads no clock, keeps no key, logs nothing, writes to no argument. Roots, time and collateral are required
 * arguments; evidence never supplies a root.
 */
export type { AppraisalCode, AppraisalReason } from './appraisal-reason.ts';
export { appraise, type Appraisal } from './appraise.ts';
export type {
  ClaimsOf,
  CommonClaims,
  CompositeClaims,
  PlatformClaims,
  VerificationRecord,
  VerifiedClaims,
  VerifiedRoot,
} from './claims.ts';
export { compositeReportData, partReportData } from './composite/binding.ts';
export { AttestationError, type AttestationErrorCode } from './error.ts';
export { evidenceDigest } from './evidence-digest.ts';
export { judgeEvidence, toReason, type AcceptedEvidence, type JudgeOptions } from './judge-evidence.ts';
export {
  checkManifestCase,
  runManifest,
  type ManifestCaseResult,
  type ManifestReport,
  type ManifestTotals,
  type ManifestVerdict,
} from './manifest/check-manifest.ts';
export { formatCaseResult, formatTotals } from './manifest/format-result.ts';
export type { CaseTools } from './manifest/observation.ts';
export type { ReadFile } from './manifest/manifest-case.ts';
export { MANIFEST_REASONS, type ManifestCode } from './manifest/manifest-reasons.ts';
export type {
  EvidenceOf,
  PlatformVerifier,
  PolicyOf,
  RootOf,
  SingleEvidence,
  SinglePlatform,
  SinglePolicy,
  VerificationContext,
} from './platform.ts';
export { platforms } from './platforms.ts';
export { nvidiaNonce } from './platforms/nvidia-gpu/nonce.ts';
export {
  rimSigner,
  verifyRimSignature,
  type Rim,
  type RimContext,
  type RimReader,
  type RimSigner,
} from './platforms/nvidia-gpu/rim.ts';
export { pinnedNvidiaDeviceRoot, pinnedNvidiaRimRoot } from './platforms/nvidia-gpu/roots.ts';
export type { NvidiaGpuClaims } from './platforms/nvidia-gpu/claims.ts';
export type { PinnedRoot } from './pki/pinned-root.ts';
export type { AzureCvmClaims } from './platforms/azure-cvm/claims.ts';
export type { CcaClaims } from './platforms/cca/claims.ts';
export type { KeystoneClaims } from './platforms/keystone/claims.ts';
export type { NitroClaims } from './platforms/nitro/claims.ts';
export { pinnedNitroRoot } from './platforms/nitro/roots.ts';
export { pinnedSnpRoots } from './platforms/sev-snp/roots.ts';
export type { TpmClaims, TpmQuoteClaims } from './platforms/tpm/claims.ts';
export { challengeTpm, isAnswered, type TpmChallengeOptions } from './platforms/tpm/enrolment.ts';
export type { EndorsementContext } from './platforms/tpm/endorsement.ts';
export { pinnedTpmRoots } from './platforms/tpm/roots.ts';
export type { SnpClaims, SnpEndorsementKey, SnpTcbClaims } from './platforms/sev-snp/claims.ts';
export { pinnedIntelRoot } from './intel-dcap/roots.ts';
export type { IntelTcbClaims, QuoteClaims } from './intel-dcap/claims.ts';
export type { SgxClaims } from './platforms/sgx/claims.ts';
export type { TdxClaims } from './platforms/tdx/claims.ts';
export type { MeasuredEvent } from './platforms/tdx/event-log.ts';
export { isVerifiedClaims, verifyEvidence, type VerifyOptions } from './verify-evidence.ts';
