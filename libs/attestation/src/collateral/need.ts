// SPDX-License-Identifier: Apache-2.0
import { Bytes, hexOf, SnpProduct, SnpTcb } from '@glovebox/contracts';
import { z } from 'zod';

const tee = z.enum(['sgx', 'tdx']);
const ca = z.enum(['processor', 'platform']);
const signingKey = z.enum(['vcek', 'vlek']);
const url = z.string().regex(/^https?:\/\/[!-~]{1,512}$/, 'must be an address');
const alternatives = z.array(url).max(7);

/**
 * One thing that a vendor publishes and a verification may need, named by what identifies it and not by an address: where
 * it is fetched from is the fetcher's. Names come from evidence, so they are attacker-controlled until it is verified.
 */
export const CollateralNeed = z.discriminatedUnion('kind', [
  /** TCB info of a processor family, and its issuer chain. */
  z.strictObject({ kind: z.literal('intel-tcb-info'), tee, fmspc: hexOf(6) }),
  z.strictObject({ kind: z.literal('intel-qe-identity'), tee }),
  /** List of one of the two authorities that issue PCK certificates, and its issuer chain. */
  z.strictObject({ kind: z.literal('intel-pck-crl'), ca }),
  z.strictObject({ kind: z.literal('intel-root-ca-crl') }),
  /** For quotes that only name their certificate: what names it, as the quote brings it. */
  z.strictObject({
    kind: z.literal('intel-pck-certificate'),
    ppid: z.union([
      z.strictObject({ clear: hexOf(16) }),
      z.strictObject({ encrypted: z.string().regex(/^([0-9a-f]{512}|[0-9a-f]{768})$/) }),
    ]),
    cpuSvn: hexOf(16),
    pceSvn: hexOf(2),
    pceId: hexOf(2),
    qeId: hexOf(16),
  }),
  /** Certificate of one chip at one TCB. `hardwareId` has 64 bytes, on Turin 8. */
  z.strictObject({
    kind: z.literal('amd-vcek'),
    product: SnpProduct,
    hardwareId: z.string().regex(/^([0-9a-f]{16}|[0-9a-f]{128})$/),
    tcb: SnpTcb,
  }),
  /** ASK or ASVK, and the ARK, which nobody believes. */
  z.strictObject({ kind: z.literal('amd-chain'), product: SnpProduct, signingKey }),
  z.strictObject({ kind: z.literal('amd-crl'), product: SnpProduct, signingKey }),
  /** A list where a certificate says that it is, or else is. */
  z.strictObject({ kind: z.literal('crl'), url, alternatives, issuer: Bytes.max(4096) }),
  /** An issuer's certificate where a certificate says that it is, or else is. */
  z.strictObject({ kind: z.literal('issuer'), url, alternatives, subject: Bytes.max(4096) }),
  /** What NVIDIA's responder says of a certificate: DER of its CertID. */
  z.strictObject({ kind: z.literal('nvidia-ocsp'), certificateId: Bytes.max(512) }),
  /** Signed reference values: for drafting an agreement, never for judging evidence. */
  z.strictObject({ kind: z.literal('nvidia-rim'), id: z.string().regex(/^[A-Z0-9_.]{1,96}$/) }),
]);
export type CollateralNeed = z.infer<typeof CollateralNeed>;
export type NeedOf<K extends CollateralNeed['kind']> = Extract<CollateralNeed, { readonly kind: K }>;
