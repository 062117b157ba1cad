// SPDX-License-Identifier: Apache-2.0
import {
  AttestationError,
  parseCoseSign1,
  parseTaggedCbor,
  rimSigner,
  untag,
  verifyCorimSignature,
  type CorimSigner,
  type CoseSign1,
  type RimSigner,
  type TaggedCbor,
} from '@glovebox/attestation';
import type { Corim } from './corim.ts';
import { asBytes, asMap, asText, optional, TAG, TAGS } from './corim-values.ts';
import { parseUnsignedCorim, readingCorim, readTime } from './parse-corim.ts';

const HEADER = { contentType: 3, meta: 8, chain: 33 } as const;
const CONTENT_TYPES: readonly string[] = ['application/rim+cbor', 'application/corim-unsigned+cbor'];
const META = { signer: 0, validity: 1 } as const;

/** A CoRIM that was verified in this process. Frozen; the mark does not survive JSON. */
export type VerifiedCorim = Corim & {
  /** What the signer calls itself; null where the file was taken unsigned. */
  readonly signerName: string | null;
  /** Of the certificate that signed; null where the pinned key itself did, or nobody. */
  readonly signer: RimSigner | null;
};

export interface CorimContext {
  readonly signer: CorimSigner;
  readonly at: string;
  /** DER, leaf first: of a signer whose file brings no chain, as NVIDIA's network devices' do not. */
  readonly certificates?: readonly Uint8Array[];
}

const verified = new WeakSet<object>();

/** True only for what {@link verifyCorim} and {@link dangerouslyTakeUnsignedCorim} made in this process. */
export const isVerifiedCorim = (corim: VerifiedCorim): boolean => verified.has(corim);

/**
 * Verifies a signed CoRIM (draft-ietf-rats-corim-10, section 4.2):
 *
 *  1. parse COSE_Sign1; its content says that it is a CoRIM
 *  2. signature under the pinned signer's key, or under a chain to the pinned root
 *  3. values: read from the payload that the signature covers
 *  4. validity: of the signature and of the values, at the time
 *
 * @throws AttestationError `rim-malformed`, `rim-signature`, `untrusted-root`, `certificate-*`
 */
export async function verifyCorim(
  file: Uint8Array,
  { signer, at, certificates = [] }: CorimContext,
): Promise<VerifiedCorim> {
  const { cose, protectedHeader } = readingCorim(() => {
    const sign1 = parseCoseSign1(unwrapSigned(file));
    return { cose: sign1, protectedHeader: asMap(parseTaggedCbor(sign1.protectedHeader, TAGS), 'header') };
  });
  readingCorim(() => {
    const type = asText(protectedHeader.get(HEADER.contentType), 'content-type');
    if (!CONTENT_TYPES.includes(type)) throw notCorim(type);
  });
  const own = readingCorim(() => chainOf(cose, protectedHeader.get(HEADER.chain)));
  const chain = own.length > 0 ? own : certificates;
  await verifyCorimSignature(cose, chain, signer, at);
  const corim = parseUnsignedCorim(cose.payload, file);
  const meta = readingCorim(() => readMeta(protectedHeader.get(HEADER.meta)));
  assertValid(corim.notBefore, corim.notAfter, at);
  assertValid(meta.notBefore, meta.notAfter, at);
  return branded({ ...corim, signerName: meta.name, signer: signer.kind === 'root' ? rimSigner(chain) : null });
}

/** Reads a CoRIM that nobody signed: its values are the word of whoever handed over the file. @throws AttestationError */
export function dangerouslyTakeUnsignedCorim(file: Uint8Array, at: string): VerifiedCorim {
  const corim = parseUnsignedCorim(file, file);
  assertValid(corim.notBefore, corim.notAfter, at);
  return branded({ ...corim, signerName: null, signer: null });
}

/** Drafts before 07 tag a signed CoRIM twice more. */
const unwrapSigned = (file: Uint8Array): Uint8Array =>
  [TAG.anyCorim, TAG.signedCorim].reduce((bytes, tag) => untag(bytes, tag) ?? bytes, file);

function branded(corim: VerifiedCorim): VerifiedCorim {
  const frozen = deepFreeze(corim);
  verified.add(frozen);
  return frozen;
}

const notCorim = (type: string) =>
  new AttestationError('rim-malformed', `the signed content is of type \`${type.slice(0, 60)}\``, {
    field: 'corim.content-type',
    remedy: 'give a signed CoRIM',
  });

/** x5chain (RFC 9360): one certificate or several, leaf first, signed or beside the signature: a chain proves itself. */
function chainOf({ unprotected }: CoseSign1, signed: TaggedCbor | undefined): readonly Uint8Array[] {
  const value: TaggedCbor | undefined = signed ?? unprotected.get(HEADER.chain);
  if (value === undefined) return [];
  return (Array.isArray(value) ? (value as readonly TaggedCbor[]) : [value]).map((one) => asBytes(one, 'x5chain'));
}

interface Meta {
  readonly name: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
}

/** corim-meta; a signer may say who it is in other headers instead, and then has no name here. */
function readMeta(value: TaggedCbor | undefined): Meta {
  if (value === undefined) return { name: null, notBefore: null, notAfter: null };
  const meta = asMap(parseTaggedCbor(asBytes(value, 'corim-meta'), TAGS), 'corim-meta');
  const signer = asMap(meta.get(META.signer), 'signer');
  const validity = optional(meta, META.validity, (own) => asMap(own, 'signature-validity'));
  return {
    name: asText(signer.get(0), 'signer-name'),
    notBefore: validity === null ? null : optional(validity, 0, readTime),
    notAfter: validity === null ? null : optional(validity, 1, readTime),
  };
}

function assertValid(notBefore: string | null, notAfter: string | null, at: string): void {
  if (notBefore !== null && at < notBefore)
    throw notNow('certificate-not-yet-valid', `are valid from \`${notBefore}\``);
  if (notAfter !== null && at > notAfter) throw notNow('certificate-expired', `were valid until \`${notAfter}\``);
}

const notNow = (code: 'certificate-not-yet-valid' | 'certificate-expired', words: string) =>
  new AttestationError(code, `the reference values ${words}`, {
    field: 'corim.validity',
    remedy: 'fetch the current file from its maker',
  });

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
