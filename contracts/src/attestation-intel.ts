// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { bytesUpTo, hexOf } from './primitives.ts';
import { TrustRoot } from './trust-root.ts';

/** Statuses that Intel's verification gives a platform (Intel SGX DCAP, quote verification), `Revoked` apart: nobody may accept it. */
export const IntelTcbStatus = z.enum([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'TDRelaunchAdvised',
  'TDRelaunchAdvisedConfigurationNeeded',
]);
export type IntelTcbStatus = z.infer<typeof IntelTcbStatus>;

export const IntelAdvisory = z.string().regex(/^INTEL-SA-\d{5}$/, 'must be an advisory as INTEL-SA-00615');

const uint16 = z.number().int().min(0).max(0xffff);

/** What both Intel platforms demand of the processor package and its firmware. */
const intelPlatform = {
  root: TrustRoot,
  /** Converged status of platform, TDX module and quoting enclave must be one of these. */
  tcbStatuses: z.array(IntelTcbStatus).min(1).max(8),
  /** Every advisory that applies must be one of these: consent to a status never covers the next vulnerability. */
  advisories: z.array(IntelAdvisory).max(64),
  /** TCB info and QE identity of an older evaluation are refused: genuine old collateral is the classic downgrade. */
  minimumTcbEvaluationDataNumber: z.number().int().min(0).max(1_000_000),
  /** Whether packages may be added to the machine after it was registered (PCK certificate, dynamic platform). */
  dynamicPlatformAllowed: z.boolean(),
  /** Whether Intel's registration service may hold the machine's platform root keys (PCK certificate, cached keys). */
  cachedKeysAllowed: z.boolean(),
  /** Whether simultaneous multithreading may be active. A PCK certificate that does not say counts as active. */
  smtAllowed: z.boolean(),
  /** Intel publishes lists for PCK certificates and for its CAs; `not-checked` is an explicit choice that receipts repeat. */
  revocation: z.enum(['crl-required', 'not-checked']),
} as const;

/** Key separation and sharing fields. They mean something only in an enclave with the KSS attribute. */
export const SgxKss = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('absent') }),
  z.strictObject({
    kind: z.literal('required'),
    configId: hexOf(64),
    minimumConfigSvn: uint16,
    isvExtProdId: hexOf(16),
    isvFamilyId: hexOf(16),
  }),
]);
export type SgxKss = z.infer<typeof SgxKss>;

/** One acceptable enclave. MRSIGNER alone is no identity: the product and a minimum version always belong to it. */
export const SgxEnclave = z.discriminatedUnion('kind', [
  /** Exactly this program. */
  z.strictObject({ kind: z.literal('measured'), mrEnclave: hexOf(32) }),
  /** Any program that this signer ships under this product number, from this version: trusts the signer with everything. */
  z.strictObject({
    kind: z.literal('signed'),
    mrSigner: hexOf(32),
    isvProdId: uint16,
    minimumIsvSvn: uint16,
  }),
]);
export type SgxEnclave = z.infer<typeof SgxEnclave>;

/** Intel SGX workers that the parties believe. A debug enclave is refused whatever this says. */
export const SgxPolicy = z.strictObject({
  platform: z.literal('sgx'),
  ...intelPlatform,
  enclaves: z.array(SgxEnclave).min(1).max(64),
  kss: SgxKss,
  /** ATTRIBUTES (flags and XFRM, 16 bytes) under the mask must equal this. */
  attributes: hexOf(16),
  attributesMask: hexOf(16),
  miscSelect: hexOf(4),
  miscSelectMask: hexOf(4),
});
export type SgxPolicy = z.infer<typeof SgxPolicy>;

/** Measurements of one trust domain: firmware, its configuration, kernel, and what the software extended at run time. */
export const TdxMeasurements = z.strictObject({
  mrTd: hexOf(48),
  rtmr0: hexOf(48),
  rtmr1: hexOf(48),
  rtmr2: hexOf(48),
  rtmr3: hexOf(48),
});
export type TdxMeasurements = z.infer<typeof TdxMeasurements>;

/** Intel TDX workers that the parties believe. A TD that can be debugged or migrated is refused whatever this says. */
export const TdxPolicy = z.strictObject({
  platform: z.literal('tdx'),
  ...intelPlatform,
  /** Whole sets: registers of two sets are never mixed. */
  measurements: z.array(TdxMeasurements).min(1).max(64),
  mrConfigId: hexOf(48),
  mrOwner: hexOf(48),
  mrOwnerConfig: hexOf(48),
  /** Acceptable TDATTRIBUTES, exactly (8 bytes in the order of the report). */
  tdAttributes: z.array(hexOf(8)).min(1).max(16),
  /** Acceptable XFAM, exactly. */
  xfams: z.array(hexOf(8)).min(1).max(16),
});
export type TdxPolicy = z.infer<typeof TdxPolicy>;

/** A quote as the quoting enclave made it (DCAP, version 3 to 5). */
const Quote = bytesUpTo(16_384);

export const SgxEvidence = z.strictObject({ platform: z.literal('sgx'), quote: Quote });
export type SgxEvidence = z.infer<typeof SgxEvidence>;

/** `eventLog` explains the RTMRs (CCEL or JSON; empty for none): believed only where it replays to them. */
export const TdxEvidence = z.strictObject({
  platform: z.literal('tdx'),
  quote: Quote,
  eventLog: bytesUpTo(524_288),
});
export type TdxEvidence = z.infer<typeof TdxEvidence>;

/**
 * What Intel's provisioning certification service publishes for one kind of processor: bodies as received, byte for byte,
 * chains as PEM, lists as DER, PEM or hex.
 */
export const IntelCollateral = z.strictObject({
  tcbInfo: bytesUpTo(131_072),
  tcbInfoIssuerChain: bytesUpTo(16_384),
  qeIdentity: bytesUpTo(32_768),
  qeIdentityIssuerChain: bytesUpTo(16_384),
  pckCrl: bytesUpTo(524_288).optional(),
  /** Also where the PCK CA comes from when the quote brings the PCK certificate alone. */
  pckCrlIssuerChain: bytesUpTo(16_384).optional(),
  rootCaCrl: bytesUpTo(131_072).optional(),
  /** PCK certificate and CA, for quotes that only name their certificate (certification data of type 1 to 4). */
  pckCertificateChain: bytesUpTo(16_384).optional(),
});
export type IntelCollateral = z.infer<typeof IntelCollateral>;
