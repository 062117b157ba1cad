// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, hexOf } from './primitives.ts';
import { TrustRoot } from './trust-root.ts';

export const SnpProduct = z.enum(['Milan', 'Genoa', 'Turin']);
export type SnpProduct = z.infer<typeof SnpProduct>;

const svn = z.number().int().min(0).max(255);

/** TCB_VERSION components (AMD 56860, table 4). `fmc` exists on Turin only. */
export const SnpTcb = z.strictObject({ fmc: svn.optional(), bootloader: svn, tee: svn, snp: svn, microcode: svn });
export type SnpTcb = z.infer<typeof SnpTcb>;

/** A cloud provider, as the certificate of its key (VLEK) names it in CSP_ID: `CN=cc-us-east-2.amazonaws.com`. */
export const SnpProvider = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII');

/**
 * Whose keys may sign reports. VCEK: the chip's own, its report names the chip. VLEK: a provider's, handed by AMD to the
 * named provider for all of its machines, so its report is of any of them.
 */
export const SnpEndorsementKeys = z
  .strictObject({ vcek: z.boolean(), vlek: z.array(SnpProvider).max(16) })
  .refine(({ vcek, vlek }) => vcek || vlek.length > 0, 'must accept one kind of key at least');
export type SnpEndorsementKeys = z.infer<typeof SnpEndorsementKeys>;

/** What the guest's launch policy (POLICY, AMD 56860 table 9) must demand of every machine it runs on. */
export const SnpGuestPolicy = z.strictObject({
  /** Bit 20. On one socket, memory traffic does not cross to another. */
  singleSocket: z.enum(['required', 'not-compared']),
  /** Bit 21. Whether devices and memory behind CXL may be attached. */
  cxl: z.enum(['forbidden', 'allowed']),
  /** Bit 22. */
  memoryEncryption: z.enum(['aes-256-xts', 'not-compared']),
  /** Bit 23. The processor's power meter (RAPL) is a side channel into the guest. */
  powerMeter: z.enum(['off', 'not-compared']),
  /** Bit 24. The host cannot read the guest's ciphertext, and so not compare it over time. */
  ciphertextHiding: z.enum(['required', 'not-compared']),
  /** Bit 25. The host cannot move the guest's pages, or swap them out. */
  pageSwap: z.enum(['forbidden', 'allowed']),
});
export type SnpGuestPolicy = z.infer<typeof SnpGuestPolicy>;

/**
 * Which workers the parties believe: reference values and minimums. Nothing here is optional: unset never means unchecked.
 * A guest that can be debugged, or moved by a migration agent, is refused whatever this says.
 */
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
  endorsementKeys: SnpEndorsementKeys,
  guestPolicy: SnpGuestPolicy,
  /** PLATFORM_INFO bit 5: firmware looked for memory that answers at two addresses (BadRAM). */
  aliasCheck: z.enum(['required', 'not-compared']),
  /** Bits that LAUNCH_MIT_VECTOR and CURRENT_MIT_VECTOR must have (hex, most significant byte first); reports before version 5 have none. */
  mitigations: z.union([z.literal('not-compared'), hexOf(8)]),
  /** AMD publishes CRLs for ARK, ASK and ASVK; `not-checked` is an explicit choice that receipts repeat. */
  revocation: z.enum(['crl-required', 'not-checked']),
});
export type SnpPolicy = z.infer<typeof SnpPolicy>;

/** SEV-SNP evidence: the report and the certificate table that configfs-tsm calls auxblob (GHCB 2.0, section 4.1.8.1; may be empty). */
export const SnpEvidence = z.strictObject({
  platform: z.literal('sev-snp'),
  report: Bytes.max(4096),
  certificateTable: Bytes.max(65536),
});
export type SnpEvidence = z.infer<typeof SnpEvidence>;
