// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { AzureCvmEvidence, AzureCvmPolicy } from './attestation-azure.ts';
import { CcaEvidence, CcaPolicy } from './attestation-cca.ts';
import { CompositeEvidence, CompositePolicy } from './attestation-composite.ts';
import { IntelCollateral, SgxEvidence, SgxPolicy, TdxEvidence, TdxPolicy } from './attestation-intel.ts';
import { KeystoneEvidence, KeystonePolicy } from './attestation-keystone.ts';
import { NitroEvidence, NitroPolicy } from './attestation-nitro.ts';
import { NvidiaGpuEvidence, NvidiaGpuPolicy } from './attestation-nvidia.ts';
import { SnpEvidence, SnpPolicy } from './attestation-snp.ts';
import { TpmEvidence, TpmPolicy } from './attestation-tpm.ts';
import { Bytes, bytesUpTo } from './primitives.ts';

export const PlatformPolicy = z.discriminatedUnion('platform', [
  SnpPolicy,
  SgxPolicy,
  TdxPolicy,
  NitroPolicy,
  CcaPolicy,
  KeystonePolicy,
  TpmPolicy,
  NvidiaGpuPolicy,
  AzureCvmPolicy,
  CompositePolicy,
]);
export type PlatformPolicy = z.infer<typeof PlatformPolicy>;
export const Platform = z.enum([
  'sev-snp',
  'sgx',
  'tdx',
  'nitro',
  'arm-cca',
  'keystone',
  'tpm',
  'nvidia-gpu',
  'azure-cvm',
  'composite',
]);
export type Platform = z.infer<typeof Platform>;

/** A worker is believed when its evidence satisfies one of the platform policies completely. */
export const AttestationPolicy = z.strictObject({ platforms: z.array(PlatformPolicy).min(1).max(16) });
export type AttestationPolicy = z.infer<typeof AttestationPolicy>;

export const Evidence = z.discriminatedUnion('platform', [
  SnpEvidence,
  SgxEvidence,
  TdxEvidence,
  NitroEvidence,
  CcaEvidence,
  KeystoneEvidence,
  TpmEvidence,
  NvidiaGpuEvidence,
  AzureCvmEvidence,
  CompositeEvidence,
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
