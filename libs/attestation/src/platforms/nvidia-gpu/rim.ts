// SPDX-License-Identifier: Apache-2.0
import type { NvidiaMeasurement } from '@glovebox/contracts';
import { equalBytes } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import { verifyChain } from '../../pki/chain.ts';
import { nameText } from '../../pki/name.ts';
import { verifyP384 } from '../../pki/signature.ts';
import { KEY_USAGE, parseCertificate, type Certificate } from '../../pki/x509.ts';

/**
 * Reference values that NVIDIA publishes as signed XML (RIM). Nothing here reads XML: that is a library of its own, outside
 * of what a process that releases keys contains. Here are its results, and the part of its work that is cryptography.
 */
export interface Rim {
  readonly tagId: string;
  /** Of the driver or VBIOS that the values are of. */
  readonly version: string;
  readonly product: string;
  readonly edition: string;
  /** Active ones, by SPDM index. */
  readonly measurements: readonly NvidiaMeasurement[];
  /** SHA-256 of the file, lower-case hex. */
  readonly digest: string;
  readonly canonicalization: string;
  readonly signatureAlgorithm: string;
}

export interface RimSigner {
  /** Distinguished name, for people. */
  readonly name: string;
  /** When all certificates from the root to the signer's are valid at once. */
  readonly notBefore: string;
  readonly notAfter: string;
}

export interface RimContext {
  /** DER of the root that the signer's chain must end in. */
  readonly root: Uint8Array;
  readonly at: string;
  /** DER, leaf first: of a signer whose file brings no chain. */
  readonly certificates?: readonly Uint8Array[];
}

/** What reads RIMs, given to the parts of this library that meet some. */
export interface RimReader {
  /** Unauthenticated: for showing only. @throws AttestationError `rim-malformed`, `certificate-malformed` */
  decode(file: Uint8Array): Rim & { readonly signer: RimSigner };
  /** @throws AttestationError */
  verify(file: Uint8Array, context: RimContext): Promise<Rim & { readonly signer: RimSigner }>;
}

/** Whose name these certificates, leaf first, bear; unauthenticated. @throws AttestationError `certificate-malformed` */
export const rimSigner = (certificates: readonly Uint8Array[]): RimSigner =>
  signerOf(certificates.map(parseCertificate));

function signerOf(leafFirst: readonly Certificate[]): RimSigner {
  const [leaf] = leafFirst;
  if (leaf === undefined) {
    throw new AttestationError('certificate-malformed', 'nobody signed the reference values', {
      field: 'rim.certificates',
      remedy: 'give the file as its maker published it',
    });
  }
  return {
    name: decoding('certificate-malformed', 'rim.signer', () => nameText(leaf.subject)),
    notBefore: leafFirst.map(({ notBefore }) => notBefore).reduce((a, b) => (a > b ? a : b)),
    notAfter: leafFirst.map(({ notAfter }) => notAfter).reduce((a, b) => (a < b ? a : b)),
  };
}

/**
 * Checks who signed reference values: a chain, leaf first, that ends in the given root byte for byte and is valid at the
 * time; the leaf is no authority and may sign; ECDSA P-384 over `signed`.
 * @throws AttestationError `untrusted-root`, `certificate-*`, `rim-signature`
 */
export async function verifyRimSignature(
  rim: { readonly certificates: readonly Uint8Array[]; readonly signed: Uint8Array; readonly signature: Uint8Array },
  { root, at }: RimContext,
): Promise<RimSigner> {
  const path = rim.certificates.map(parseCertificate).reverse();
  const [first, leaf] = [path[0], path.at(-1)];
  if (first === undefined || leaf === undefined || path.length < 2 || !equalBytes(first.encoded, root)) {
    throw new AttestationError('untrusted-root', 'the signer’s certificates do not end in the trusted root', {
      field: 'rim.certificates',
      remedy: 'take reference values from their maker',
    });
  }
  await verifyChain(path, at);
  if (leaf.isAuthority || !(leaf.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false)) {
    throw new AttestationError('certificate-chain', `\`${leaf.commonName}\` may not sign reference values`, {
      field: 'rim.certificates.0',
      remedy: 'take reference values from their maker',
    });
  }
  if (await verifyP384(leaf.subjectPublicKeyInfo, rim.signature, rim.signed)) {
    return signerOf([...path].reverse());
  }
  throw new AttestationError('rim-signature', 'the reference values are not signed by their signer’s key', {
    field: 'rim.signature',
    remedy: 'fetch the file from its maker again, unchanged',
  });
}
