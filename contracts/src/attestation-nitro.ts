// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, hexOf } from './primitives.ts';
import { TrustRoot } from './trust-root.ts';

/** A PCR of SHA-384. All zero is what a debugged enclave reports, and what nothing was measured into. */
const Pcr = hexOf(48).refine((value) => /[^0]/.test(value), 'must not be zero');

/** Values of a PCR, or the explicit choice not to compare it. */
const PcrChoice = z.union([z.literal('not-compared'), z.array(Pcr).min(1).max(64)]);

/** Which enclaves the parties believe. Nothing here is optional: unset never means unchecked. */
export const NitroPolicy = z.strictObject({
  platform: z.literal('nitro'),
  root: TrustRoot,
  /** Whole enclave images (EIF) that the parties approved: image, kernel with boot ramdisk, application. */
  images: z
    .array(z.strictObject({ pcr0: Pcr, pcr1: Pcr, pcr2: Pcr }))
    .min(1)
    .max(64),
  /** PCR 3: IAM role of the parent instance. */
  iamRole: PcrChoice,
  /** PCR 4: parent instance. */
  instance: PcrChoice,
  /** PCR 8: certificate that signed the image. */
  signingCertificate: PcrChoice,
  /** How far the document's own time may lie from the time of judgement. */
  maximumAgeSeconds: z.number().int().min(1).max(10_800),
  /** Leaf certificates live three hours; lists of every issuer are demanded, or explicitly not. */
  revocation: z.enum(['crl-required', 'not-checked']),
});
export type NitroPolicy = z.infer<typeof NitroPolicy>;

/** An attestation document of the Nitro Secure Module: COSE_Sign1 with its certificates inside. */
export const NitroEvidence = z.strictObject({ platform: z.literal('nitro'), document: Bytes.max(32768) });
export type NitroEvidence = z.infer<typeof NitroEvidence>;
