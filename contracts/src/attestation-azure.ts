// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { TdxEvidence, TdxPolicy } from './attestation-intel.ts';
import { SnpEvidence, SnpPolicy } from './attestation-snp.ts';
import { tpmQuote, tpmQuotePolicy } from './attestation-tpm.ts';
import { bytesUpTo } from './primitives.ts';

/**
 * Azure confidential VMs that the parties believe. The hardware measures Microsoft's paravisor, which runs the virtual TPM;
 * the TPM's registers are what the guest is believed by. Nothing here is optional: unset never means unchecked.
 */
export const AzureCvmPolicy = z.strictObject({
  platform: z.literal('azure-cvm'),
  /** Of the processor's report: its measurements are the paravisor's, its root is what everything here ends in. */
  hardware: z.discriminatedUnion('platform', [SnpPolicy, TdxPolicy]),
  ...tpmQuotePolicy,
  /** What the paravisor says of the VM (`vm-configuration`). */
  secureBoot: z.enum(['required', 'not-compared']),
  /** Whether the host may offer a console into the VM. */
  console: z.enum(['off', 'not-compared']),
});
export type AzureCvmPolicy = z.infer<typeof AzureCvmPolicy>;

/** The processor's report, what the paravisor bound it to, and a fresh quote of the virtual TPM. */
export const AzureCvmEvidence = z.strictObject({
  platform: z.literal('azure-cvm'),
  hardware: z.discriminatedUnion('platform', [SnpEvidence, TdxEvidence]),
  /** NV index 0x01400001: made at boot, so it is old; what is fresh is the quote. */
  hclReport: bytesUpTo(16_384),
  ...tpmQuote,
});
export type AzureCvmEvidence = z.infer<typeof AzureCvmEvidence>;
