// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { equalBytes, fromBase64Url } from '@glovebox/core';
import { parseEachTime, textOf, type ParseOnce } from '../../pki/documents.ts';
import type { SignatureCheck } from '../../pki/signature.ts';
import { AttestationError } from '../../error.ts';
import type { KeyTable } from '../../key-table.ts';
import { verifyChain } from '../../pki/chain.ts';
import { checkPathRevocation } from '../../pki/path-revocation.ts';
import { pathOf } from '../../pki/path.ts';
import { decoding } from '../../parse-input.ts';
import { KEY_USAGE, parseCertificateOfForm, type Certificate } from '../../pki/x509.ts';
import { isAttestationKey, nameOf, type PublicArea } from './public-area.ts';

/** A key that is believed to be a TPM's, and until when. */
export interface TrustedKey {
  readonly subjectPublicKeyInfo: Uint8Array;
  /** Null where a certificate names the key and no public area came along. */
  readonly name: string | null;
  readonly certificate: Certificate | null;
  readonly validUntil: readonly string[];
}

/**
 * Certificates of attestation keys name the TPM in subjectAltName and may have an empty subject (TCG EK Credential
 * Profile, 3.2): the key is what is used, so neither matters here.
 */
const FORM = { alsoUnderstood: ['2.5.29.17'], emptySubject: true };
export const parseTpmCertificate = (encoded: Uint8Array): Certificate => parseCertificateOfForm(encoded, FORM);

export interface ChainContext {
  readonly root: Certificate;
  readonly revocation: 'crl-required' | 'not-checked';
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
  readonly once?: ParseOnce;
}

/**
 * The key of the leaf, whose path to the root verifies. Certificates come leaf first; a copy of the root at the end is
 * not looked at. Issuers that did not come along may be in collateral. @throws AttestationError
 */
export async function certifiedKey(
  certificates: readonly Uint8Array[],
  publicArea: PublicArea | null,
  { root, revocation, collateral, at, check, once = parseEachTime }: ChainContext,
): Promise<TrustedKey> {
  const given = certificates
    .map((encoded) => once('TPM certificate', textOf(encoded), () => parseTpmCertificate(encoded)))
    .filter(({ encoded }) => !equalBytes(encoded, root.encoded));
  const [leaf] = given;
  if (leaf === undefined) {
    throw new AttestationError('certificate-missing', 'no certificate of the attestation key was given', {
      field: 'evidence.akCertificates',
      remedy: 'send the certificate of the attestation key with its issuers',
    });
  }
  const path = [
    ...pathOf(given.at(-1) ?? leaf, deliveredAuthorities(collateral, once), root),
    ...given.slice(0, -1).reverse(),
  ];
  await verifyChain(path, at, check);
  if (leaf.isAuthority || !(leaf.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false)) {
    throw untrusted('the certificate is not of a key that signs', 'evidence.akCertificates');
  }
  const lists = revocation === 'crl-required' ? await checkPathRevocation(path, collateral, at, check, once) : [];
  if (publicArea !== null && !equalBytes(publicArea.subjectPublicKeyInfo, leaf.subjectPublicKeyInfo)) {
    throw untrusted('the public area is of another key than the certificate', 'evidence.akPublic');
  }
  if (publicArea !== null) assertAttests(publicArea);
  return {
    subjectPublicKeyInfo: leaf.subjectPublicKeyInfo,
    name: publicArea === null ? null : await nameOf(publicArea),
    certificate: leaf,
    validUntil: [...path.map(({ notAfter }) => notAfter), ...lists],
  };
}

export const deliveredAuthorities = ({ certificates }: Collateral, once: ParseOnce = parseEachTime): Certificate[] =>
  certificates
    .map((text, index) =>
      once('delivered TPM certificate', text, () =>
        parseTpmCertificate(
          decoding('certificate-malformed', `collateral.certificates.${String(index)}`, () => fromBase64Url(text)),
        ),
      ),
    )
    .filter(({ isAuthority }) => isAuthority);

/** The key whose name the policy lists. The name covers key and attributes. @throws AttestationError */
export async function namedKey(
  publicArea: PublicArea | null,
  { keys }: { readonly keys: readonly string[] },
): Promise<TrustedKey> {
  const name = publicArea === null ? null : await nameOf(publicArea);
  if (publicArea === null || name === null || !keys.includes(name)) {
    throw untrusted('the policy does not name this attestation key', 'evidence.akPublic');
  }
  assertAttests(publicArea);
  return {
    subjectPublicKeyInfo: publicArea.subjectPublicKeyInfo,
    name,
    certificate: null,
    validUntil: ['9999-12-31T23:59:59Z'],
  };
}

export const isKeyTable = (root: Certificate | KeyTable): root is KeyTable => !('tbs' in root);

/** A key that is not restricted also signs what its user wrote to look like a quote. */
function assertAttests(publicArea: PublicArea): void {
  if (isAttestationKey(publicArea)) return;
  throw untrusted('the key is no attestation key: it is not restricted to what its TPM made', 'evidence.akPublic');
}

const untrusted = (message: string, field: string) =>
  new AttestationError('no-trusted-key', message, {
    field,
    remedy: 'quote with a restricted signing key that the policy trusts',
  });
