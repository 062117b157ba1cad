// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { AzureCvmEvidence, AzureCvmPolicy } from './attestation-azure.ts';
import { CcaEvidence, CcaPolicy } from './attestation-cca.ts';
import { SgxEvidence, SgxPolicy, TdxEvidence, TdxPolicy } from './attestation-intel.ts';
import { NitroEvidence, NitroPolicy } from './attestation-nitro.ts';
import { NvidiaGpuEvidence, NvidiaGpuPolicy } from './attestation-nvidia.ts';
import { SnpEvidence, SnpPolicy } from './attestation-snp.ts';
import { TpmEvidence, TpmPolicy } from './attestation-tpm.ts';

/** Parts of one worker, the CPU apart: eight GPUs, four switches and a TPM, with room. */
const PARTS_MAX = 16;

/** What protects the worker's memory and measures its code. It vouches for the parts. */
const CpuPolicy = z.discriminatedUnion('platform', [
  SnpPolicy,
  SgxPolicy,
  TdxPolicy,
  NitroPolicy,
  CcaPolicy,
  AzureCvmPolicy,
]);
const CpuEvidence = z.discriminatedUnion('platform', [
  SnpEvidence,
  SgxEvidence,
  TdxEvidence,
  NitroEvidence,
  CcaEvidence,
  AzureCvmEvidence,
]);

/** What is worth nothing by itself: it signs for whoever holds it. */
export const PartPolicy = z.discriminatedUnion('platform', [NvidiaGpuPolicy, TpmPolicy]);
export type PartPolicy = z.infer<typeof PartPolicy>;
export const PartEvidence = z.discriminatedUnion('platform', [NvidiaGpuEvidence, TpmEvidence]);
export type PartEvidence = z.infer<typeof PartEvidence>;

/**
 * Workers of several attested parts. Evidence has exactly these parts in exactly this order: `count` of the first policy,
 * then of the second, and so on.
 */
export const CompositePolicy = z.strictObject({
  platform: z.literal('composite'),
  cpu: CpuPolicy,
  parts: z
    .array(z.strictObject({ count: z.number().int().min(1).max(PARTS_MAX), policy: PartPolicy }))
    .min(1)
    .max(PARTS_MAX)
    .refine(
      (parts) => parts.reduce((sum, { count }) => sum + count, 0) <= PARTS_MAX,
      `must be ${String(PARTS_MAX)} parts at most`,
    ),
});
export type CompositePolicy = z.infer<typeof CompositePolicy>;

/**
 * The CPU's report data commits to every part in its order, and each part's nonce is made of the attempt's report data and
 * the part's place (`compositeReportData` and `partReportData` of the attestation library).
 */
export const CompositeEvidence = z.strictObject({
  platform: z.literal('composite'),
  cpu: CpuEvidence,
  parts: z.array(PartEvidence).min(1).max(PARTS_MAX),
});
export type CompositeEvidence = z.infer<typeof CompositeEvidence>;
