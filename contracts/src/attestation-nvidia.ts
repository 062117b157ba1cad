// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, Digest, hexOf } from './primitives.ts';
import { TrustRoot } from './trust-root.ts';

/** `550.90.07`: parts are decimal numbers. */
export const NvidiaDriverVersion = z.string().regex(/^\d{1,6}(\.\d{1,6}){1,3}$/, 'must be a driver version');

/** `96.00.9F.00.01`: parts are hexadecimal bytes, as the device reports them. */
export const NvidiaVbiosVersion = z.string().regex(/^[0-9A-F]{2}(\.[0-9A-F]{2}){4}$/, 'must be a VBIOS version');

/** The signed file (RIM) that reference values were read from, verified where the agreement was drafted. */
const RimReference = <V extends z.ZodString>(version: V) =>
  z.strictObject({
    version,
    /** SHA-256 of the file. */
    digest: Digest,
  });

/** Values that one measurement may have. `index` is SPDM's, which starts at 1. */
export const NvidiaMeasurement = z.strictObject({
  index: z.number().int().min(1).max(239),
  values: z.array(hexOf(48)).min(1).max(64),
});
export type NvidiaMeasurement = z.infer<typeof NvidiaMeasurement>;

/** One combination of driver and firmware: a device satisfies all of it, and combinations are never mixed. */
export const NvidiaReference = z.strictObject({
  /** `none`: a switch, which has no driver of its own. */
  driver: z.union([z.literal('none'), RimReference(NvidiaDriverVersion)]),
  vbios: RimReference(NvidiaVbiosVersion),
  measurements: z
    .array(NvidiaMeasurement)
    .min(1)
    .max(239)
    .refine((all) => new Set(all.map(({ index }) => index)).size === all.length, 'an index must not occur twice'),
});
export type NvidiaReference = z.infer<typeof NvidiaReference>;

/** Which devices the parties believe. Nothing here is optional: unset never means unchecked. */
export const NvidiaGpuPolicy = z.strictObject({
  platform: z.literal('nvidia-gpu'),
  root: TrustRoot,
  /** Chips, as the device's certificate names them: GH100 and GB100 are GPUs, LS_10 is a switch. */
  chips: z
    .array(z.string().regex(/^[A-Z0-9_]{3,16}$/, 'must be a chip as GH100'))
    .min(1)
    .max(16),
  references: z.array(NvidiaReference).min(1).max(16),
  minimumDriver: z.union([z.literal('not-compared'), NvidiaDriverVersion]),
  minimumVbios: z.union([z.literal('not-compared'), NvidiaVbiosVersion]),
  /** Firmware of 2023 does not report the identity (FWID) that its certificate is bound to. */
  firmwareIdentity: z.enum(['required', 'where-reported']),
  /** Serial numbers of device certificates, lower-case hex. */
  devices: z.union([
    z.literal('not-compared'),
    z
      .array(z.string().regex(/^([0-9a-f]{2}){1,20}$/, 'must be lower-case hex'))
      .min(1)
      .max(1024),
  ]),
  /** NVIDIA publishes lists of its root and of the authority of each chip family. */
  revocation: z.enum(['crl-required', 'not-checked']),
  /**
   * Of the devices' own certificates NVIDIA tells by OCSP alone. `ocsp-required` demands its current answers for the boot
   * ROM, the provisioner and the chip family; without them a verdict has to say that this is unknown.
   */
  deviceRevocation: z.enum(['not-checked', 'ocsp-required']),
});
export type NvidiaGpuPolicy = z.infer<typeof NvidiaGpuPolicy>;

/** An SPDM 1.1 exchange: GET_MEASUREMENTS and its signed answer, and the device's certificates in DER, leaf first. */
export const NvidiaGpuEvidence = z.strictObject({
  platform: z.literal('nvidia-gpu'),
  report: Bytes.max(65536),
  certificates: z.array(Bytes.max(8192)).min(1).max(8),
});
export type NvidiaGpuEvidence = z.infer<typeof NvidiaGpuEvidence>;
