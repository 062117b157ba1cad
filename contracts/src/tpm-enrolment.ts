// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, Key32 } from './primitives.ts';

/**
 * How somebody finds out that an attestation key lives in a genuine TPM, before an agreement names it: the machine shows
 * both keys, the party challenges, the machine answers. Three files that may travel over any channel; each party that
 * signs the agreement can do it for itself.
 */

/** A name of SHA-256, lower-case hex. */
const Name = z.string().regex(/^000b[0-9a-f]{64}$/, 'must be a SHA-256 name in lower-case hex');

/** What the machine has: certificates of its endorsement key, leaf first, and TPMT_PUBLIC of its attestation key. */
export const TpmEnrolment = z.strictObject({
  kind: z.literal('tpm-enrolment'),
  ekCertificates: z.array(Bytes.min(1).max(8192)).min(1).max(6),
  akPublic: Bytes.min(1).max(2048),
});
export type TpmEnrolment = z.infer<typeof TpmEnrolment>;

/** A secret that only the TPM with this endorsement key can read, and only while it holds a key of this name. */
export const TpmChallenge = z.strictObject({
  kind: z.literal('tpm-challenge'),
  akName: Name,
  /** TPMS_ID_OBJECT. */
  credential: Bytes.min(1).max(512),
  /** What TPM2B_ENCRYPTED_SECRET holds. */
  seed: Bytes.min(1).max(1024),
});
export type TpmChallenge = z.infer<typeof TpmChallenge>;

/** The secret. The party keeps one, the machine answers with one. */
export const TpmSecret = z.strictObject({ kind: z.literal('tpm-secret'), akName: Name, secret: Key32 });
export type TpmSecret = z.infer<typeof TpmSecret>;
