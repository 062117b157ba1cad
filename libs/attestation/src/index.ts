// SPDX-License-Identifier: Apache-2.0
/**
 * Evidence of trusted execution environments: bytes to verified claims to a verdict, one folder per platform. Fetches
 * nothing, reads no clock, keeps no key, logs nothing, writes to no argument. Roots, time and collateral are required
 * arguments; evidence never supplies a root.
 */
export type { AppraisalCode, AppraisalReason } from './appraisal-reason.ts';
export { appraise, appraiseWithoutBinding, universalReasons, type Appraisal } from './appraise.ts';
export { ChainCache } from './chain-cache.ts';
export { NO_END, type AnswerPeriod, type CollateralAnswer } from './collateral/answer.ts';
export { assembleCollateral, type MetNeed } from './collateral/assemble.ts';
export { inspectAnswer } from './collateral/inspect-answer.ts';
export { CollateralNeed, type NeedOf } from './collateral/need.ts';
export { collateralNeeds, type NeedsOptions } from './collateral/needs.ts';
export { rimFile } from './collateral/rim-answer.ts';
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
export {
  policiesWithin,
  reportDataWithin,
  structureReasons,
  takeApart,
  type EvidencePart,
  type PlaceWithin,
} from './composite/take-apart.ts';
export { verifyCorimSignature, type CorimSigner } from './corim-signature.ts';
export { AR4SI, tierOf, TRUST_TIERS, type TrustClaim, type TrustTier, type TrustVector } from './ear/ar4si.ts';
export {
  attestationResult,
  platformPolicyId,
  verdictOf,
  type AppraisedPart,
  type Ear,
  type EarAppraisal,
  type EarOptions,
  type PartOutcome,
} from './ear/ear.ts';
export { FINDINGS, type Finding, type ReasonCode } from './ear/findings.ts';
export { AttestationError, type AttestationErrorCode } from './error.ts';
export { assembleEvidence, type AssembledFiles, type FoundEvidence } from './inspect/assemble.ts';
export { decodeEvidence, type DecodedDetails, type DecodedEvidence, type DecodedOf } from './inspect/decode.ts';
export { identifyFile, type FileKind, type IdentifiedFile } from './inspect/file-kind.ts';
export { evidenceDigest } from './evidence-digest.ts';
export { judgeEvidence, toReason, type AcceptedEvidence, type JudgeOptions } from './judge-evidence.ts';
export { judgeStoredEvidence, type StoredEvidenceOptions } from './judge-stored.ts';
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
export { publicKeysOf, type FilePublicKey } from './manifest/key-files.ts';
export { MANIFEST_REASONS, type ManifestCode } from './manifest/manifest-reasons.ts';
export type {
  EvidenceOf,
  PlatformVerifier,
  PolicyOf,
  RootOf,
  RootedPolicy,
  SingleEvidence,
  SinglePlatform,
  SinglePolicy,
  VerificationContext,
} from './platform.ts';
export { platforms } from './platforms.ts';
export { differingMeasurements } from './platforms/nvidia-gpu/measurements.ts';
export { parsersOfHostileBytes } from './parsers.ts';
export { nvidiaRimNeeds } from './platforms/nvidia-gpu/collateral-needs.ts';
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
export { untag, type CborKey } from './pki/cbor.ts';
export { certificateBlobs } from './pki/pem.ts';
export { parseCoseSign1, type CoseSign1 } from './pki/cose.ts';
export { isTagged, parseTaggedCbor, type CborTagged, type TaggedCbor, type TaggedCborMap } from './pki/tagged-cbor.ts';
export type { CryptoEngine, EngineScheme } from './pki/signature.ts';
export { certificateId, ocspRequest } from './pki/ocsp-request.ts';
export { assertOcspNonce } from './pki/verify-ocsp.ts';
export type { PinnedRoot } from './pki/pinned-root.ts';
export type { AzureCvmClaims } from './platforms/azure-cvm/claims.ts';
export type { CcaClaims } from './platforms/cca/claims.ts';
export type { KeystoneClaims } from './platforms/keystone/claims.ts';
export type { NitroClaims } from './platforms/nitro/claims.ts';
export { pinnedNitroRoot } from './platforms/nitro/roots.ts';
export { pinnedSnpRoots } from './platforms/sev-snp/roots.ts';
export { decodeTcb as decodeSnpTcb } from './platforms/sev-snp/tcb.ts';
export type { TpmClaims, TpmQuoteClaims } from './platforms/tpm/claims.ts';
export { challengeTpm, isAnswered, type TpmChallengeOptions } from './platforms/tpm/enrolment.ts';
export type { EndorsementContext } from './platforms/tpm/endorsement.ts';
export { tpmKeyName } from './platforms/tpm/public-area.ts';
export { pinnedTpmRoots } from './platforms/tpm/roots.ts';
export type { SnpClaims, SnpEndorsementKey, SnpTcbClaims } from './platforms/sev-snp/claims.ts';
export { pinnedIntelRoot } from './intel-dcap/roots.ts';
export type { IntelTcbClaims, QuoteClaims } from './intel-dcap/claims.ts';
export type { SgxClaims } from './platforms/sgx/claims.ts';
export type { TdxClaims } from './platforms/tdx/claims.ts';
export type { MeasuredEvent } from './platforms/tdx/event-log.ts';
export { trustOf } from './policy-root.ts';
export { isVerifiedClaims, verifyEvidence, type VerifyOptions } from './verify-evidence.ts';
