// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { CcaEvidence, CcaPolicy } from './attestation-cca.ts';
import { IntelCollateral, SgxEvidence, SgxPolicy, TdxEvidence, TdxPolicy } from './attestation-intel.ts';
import { KeystoneEvidence, KeystonePolicy } from './attestation-keystone.ts';
import { NitroEvidence, NitroPolicy } from './attestation-nitro.ts';
import { NvidiaGpuEvidence, NvidiaGpuPolicy } from './attestation-nvidia.ts';
import { TpmEvidence, TpmPolicy } from './attestation-tpm.ts';
import { Bytes, bytesUpTo, hexOf } from './primitives.ts';
import { TrustRoot } from './trust-root.ts';

export const SnpProduct = z.enum(['Milan', 'Genoa', 'Turin']);
export type SnpProduct = z.infer<typeof SnpProduct>;

const svn = z.number().int().min(0).max(255);

/** TCB_VERSION components (AMD 56860, table 4). `fmc` exists on Turin only. */
export const SnpTcb = z.strictObject({ fmc: svn.optional(), bootloader: svn, tee: svn, snp: svn, microcode: svn });
export type SnpTcb = z.infer<typeof SnpTcb>;

/** Which workers the parties believe: reference values and minimums. Nothing here is optional: unset never means unchecked. */
export const SnpPolicy = z.strictObject({
  platform: z.literal('sev-snp'),
  product: SnpProduct,
  root: TrustRoot,
  /** Launch measurements (MEASUREMENT, 48 bytes) that the parties approved. */
  measurements: z.array(hexOf(48)).min(1).max(64),
  /** Expected HOST_DATA (32 bytes). */
  hostData: hexOf(32),
  minimumTcb: SnpTcb,
  minimumAbi: z.strictObject({ major: svn, minor: svn }),
  vmpl: z.array(z.number().int().min(0).max(3)).min(1),
  /** Whether simultaneous multithreading may be active on the host (POLICY bit 16). */
  smtAllowed: z.boolean(),
  /** AMD publishes CRLs for ARK and ASK; `not-checked` is an explicit choice that receipts repeat. */
  revocation: z.enum(['crl-required', 'not-checked']),
});
export type SnpPolicy = z.infer<typeof SnpPolicy>;

export const PlatformPolicy = z.discriminatedUnion('platform', [
  SnpPolicy,
  SgxPolicy,
  TdxPolicy,
  NitroPolicy,
  CcaPolicy,
  KeystonePolicy,
  TpmPolicy,
  NvidiaGpuPolicy,
]);
export type PlatformPolicy = z.infer<typeof PlatformPolicy>;
export const Platform = z.enum(['sev-snp', 'sgx', 'tdx', 'nitro', 'arm-cca', 'keystone', 'tpm', 'nvidia-gpu']);
export type Platform = z.infer<typeof Platform>;

/** A worker is believed when its evidence satisfies one of the platform policies completely. */
export const AttestationPolicy = z.strictObject({ platforms: z.array(PlatformPolicy).min(1).max(16) });
export type AttestationPolicy = z.infer<typeof AttestationPolicy>;

/** SEV-SNP evidence: the report and the certificate table that configfs-tsm calls auxblob (GHCB 2.0, section 4.1.8.1; may be empty). */
export const SnpEvidence = z.strictObject({
  platform: z.literal('sev-snp'),
  report: Bytes.max(4096),
  certificateTable: Bytes.max(65536),
});
export type SnpEvidence = z.infer<typeof SnpEvidence>;
export const Evidence = z.discriminatedUnion('platform', [
  SnpEvidence,
  SgxEvidence,
  TdxEvidence,
  NitroEvidence,
  CcaEvidence,
  KeystoneEvidence,
  TpmEvidence,
  NvidiaGpuEvidence,
]);
export type Evidence = z.infer<typeof Evidence>;

/** Vendor-signed material, from anywhere: it is checked, never believed. */
export const Collateral = z.strictObject({
  certificates: z.array(Bytes.max(8192)).max(16),
  crls: z.array(Bytes.max(262144)).max(16),
  /** OCSP responses: what NVIDIA says of a device's certificates. */
  ocsp: z.array(bytesUpTo(16_384)).max(16).optional(),
  /** For SGX and TDX, which need nothing else of this. */
  intel: IntelCollateral.optional(),
});
export type Collateral = z.infer<typeof Collateral>;
