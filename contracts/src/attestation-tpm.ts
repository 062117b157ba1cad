// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, hexOf } from './primitives.ts';

/** Services whose roots of attestation key certificates this library pins. */
export const TpmAuthority = z.enum(['azure-vtpm', 'google-vtpm']);
export type TpmAuthority = z.infer<typeof TpmAuthority>;

/**
 * Why an attestation key is believed to be a TPM's: its certificate leads to a vendor's or a test authority's root, or
 * the policy names it. A name (nameAlg ‖ H(TPMT_PUBLIC), SHA-256) covers the key's attributes, too.
 */
export const TpmRoot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vendor'), authority: TpmAuthority }),
  z.strictObject({
    kind: z.literal('provisioned'),
    keys: z
      .array(z.string().regex(/^000b[0-9a-f]{64}$/, 'must be a SHA-256 name in lower-case hex'))
      .min(1)
      .max(1024),
  }),
  z.strictObject({ kind: z.literal('development'), certificate: Bytes.min(1).max(8192) }),
]);
export type TpmRoot = z.infer<typeof TpmRoot>;

/** PCR 16 and 23 can be reset by anyone: no policy over them proves anything. */
const PcrIndex = z
  .number()
  .int()
  .min(0)
  .max(22)
  .refine((index) => index !== 16, 'PCR 16 can be reset');

const PcrValue = z.union([hexOf(32), hexOf(48), hexOf(64)]);

export const TpmBank = z.enum(['sha256', 'sha384', 'sha512']);
export type TpmBank = z.infer<typeof TpmBank>;

const isAscending = (indices: readonly number[]) =>
  indices.every((index, at) => at === 0 || index > (indices[at - 1] ?? 0));

/** What a quote must say. Nothing here is optional: unset never means unchecked. */
export const tpmQuotePolicy = {
  bank: TpmBank,
  /** Exactly the quoted registers, ascending: allowed values, or the explicit choice not to compare. */
  pcrs: z
    .array(
      z.strictObject({
        index: PcrIndex,
        values: z.union([z.literal('not-compared'), z.array(PcrValue).min(1).max(64)]),
      }),
    )
    .min(1)
    .refine((pcrs) => isAscending(pcrs.map(({ index }) => index)), 'must be ascending, each register once')
    .refine((pcrs) => pcrs.some(({ values }) => values !== 'not-compared'), 'must compare one register at least'),
  /** Registers that the event log must lead to. */
  eventLog: z.union([z.literal('not-checked'), z.array(PcrIndex).min(1).max(23)]),
} as const;

/** Which machines the parties believe. */
export const TpmPolicy = z.strictObject({
  platform: z.literal('tpm'),
  root: TpmRoot,
  ...tpmQuotePolicy,
  revocation: z.enum(['crl-required', 'not-checked']),
});
export type TpmPolicy = z.infer<typeof TpmPolicy>;

/** A quote with the values that it is of. */
export const tpmQuote = {
  /** TPMS_ATTEST and TPMT_SIGNATURE. */
  quote: Bytes.max(2048),
  signature: Bytes.max(2048),
  /** Values of the quoted registers, in the policy's bank. */
  pcrs: z.array(z.strictObject({ index: z.number().int().min(0).max(31), value: PcrValue })).max(32),
  /** Crypto-agile event log of the firmware; may be empty. */
  eventLog: Bytes.max(1_400_000),
} as const;

/** A quote with the key that it is checked under. */
export const TpmEvidence = z.strictObject({
  platform: z.literal('tpm'),
  ...tpmQuote,
  /** TPMT_PUBLIC of the attestation key; may be empty where a certificate names the key. */
  akPublic: Bytes.max(2048),
  /** Certificates of the attestation key, leaf first; empty where the policy names the key. */
  akCertificates: z.array(Bytes.max(8192)).max(6),
});
export type TpmEvidence = z.infer<typeof TpmEvidence>;
