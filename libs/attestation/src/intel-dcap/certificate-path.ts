// SPDX-License-Identifier: Apache-2.0
import type { SignatureCheck } from '../pki/signature.ts';
import { equalBytes } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { verifyChain } from '../pki/chain.ts';
import { certificateBlobs } from '../pki/pem.ts';
import { KEY_USAGE, parseCertificate, type Certificate } from '../pki/x509.ts';

/** Names that Intel gives its keys (PCK Certificate and CRL Profile Specification; PCS API). The names are signed. */
export const NAMES = {
  pck: ['Intel SGX PCK Certificate'],
  pckIssuers: ['Intel SGX PCK Platform CA', 'Intel SGX PCK Processor CA'],
  signer: ['Intel SGX TCB Signing'],
} as const;

/** @throws AttestationError `certificate-malformed` */
export const parseChain = (blob: Uint8Array, field: string): Certificate[] =>
  decoding('certificate-malformed', field, () => certificateBlobs(blob)).map(parseCertificate);

export interface WantedPath {
  /** Common names that the leaf may have. */
  readonly leaf: readonly string[];
  /** Common names of the authorities between root and leaf, from above; each level's choices. */
  readonly issuers: readonly (readonly string[])[];
  readonly field: string;
}

export const PCK_PATH: Omit<WantedPath, 'field'> = { leaf: NAMES.pck, issuers: [NAMES.pckIssuers] };
export const SIGNER_PATH: Omit<WantedPath, 'field'> = { leaf: NAMES.signer, issuers: [] };

/**
 * Builds the path from `root` to the one leaf among the given certificates, in whatever order they come, and verifies it
 * at a time. A root among them is never trusted; one that is not ours is reported as what it is.
 * @returns root first
 * @throws AttestationError
 */
export async function verifiedPath(
  given: readonly Certificate[],
  root: Certificate,
  wanted: WantedPath,
  at: string,
  check?: SignatureCheck,
): Promise<readonly Certificate[]> {
  assertNoOtherRoot(given, root, wanted.field);
  const leaf = only(
    given.filter((certificate) => !certificate.isAuthority),
    wanted.leaf.join(' or '),
    wanted.field,
  );
  const authorities = given.filter((certificate) => certificate.isAuthority && !isSelfIssued(certificate));
  const path = [leaf];
  let top = leaf;
  while (path.length <= wanted.issuers.length) {
    top = issuerOf(top, authorities, wanted.field);
    path.unshift(top);
  }
  path.unshift(root);
  await verifyChain(path, at, check);
  assertNames(path, wanted);
  return path;
}

const isSelfIssued = ({ issuer, subject }: Certificate): boolean => equalBytes(issuer, subject);

/** Compared by key: Intel issued its root twice with the same one, and old chains bring the older certificate. */
function assertNoOtherRoot(given: readonly Certificate[], root: Certificate, field: string): void {
  const others = given.filter(
    (certificate) =>
      certificate.isAuthority &&
      isSelfIssued(certificate) &&
      !equalBytes(certificate.subjectPublicKeyInfo, root.subjectPublicKeyInfo),
  );
  if (others.length === 0) return;
  throw new AttestationError('untrusted-root', 'the chain ends in another root than the policy names', {
    field,
    remedy: 'use a worker whose certificates end in the root of the policy',
  });
}

function issuerOf(certificate: Certificate, authorities: readonly Certificate[], field: string): Certificate {
  const fitting = authorities.filter((authority) => equalBytes(authority.subject, certificate.issuer));
  return only(fitting, `issuer of \`${certificate.commonName}\``, field);
}

function only(certificates: readonly Certificate[], role: string, field: string): Certificate {
  const [first, ...others] = certificates;
  if (first === undefined) {
    throw new AttestationError('certificate-missing', `no certificate of the ${role} was given`, {
      field,
      remedy: 'deliver the whole chain as Intel’s service returns it',
    });
  }
  if (others.every((other) => equalBytes(other.encoded, first.encoded))) return first;
  throw new AttestationError('certificate-ambiguous', `several different certificates could be the ${role}`, {
    field,
    remedy: 'deliver only the chain of this worker',
  });
}

/** Without this the PCK of any machine could sign TCB info, for it has a chain to the same root. */
function assertNames(path: readonly Certificate[], wanted: WantedPath): void {
  const names = [...wanted.issuers, wanted.leaf];
  for (const [index, certificate] of path.slice(1).entries()) {
    const leaf = index === names.length - 1;
    const allowed = names[index]?.includes(certificate.commonName) ?? false;
    if (allowed && (!leaf || (certificate.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false))) continue;
    throw new AttestationError(
      'certificate-chain',
      `\`${certificate.commonName}\` has another role in Intel’s chains`,
      {
        field: wanted.field,
        remedy: 'deliver the chain that belongs to this document',
      },
    );
  }
}
