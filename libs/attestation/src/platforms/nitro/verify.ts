// SPDX-License-Identifier: Apache-2.0
import type { Collateral, NitroPolicy } from '@glovebox/contracts';
import { equalBytes, fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { verifyChain } from '../../pki/chain.ts';
import { verifyCoseSign1 } from '../../pki/cose.ts';
import { checkPathRevocation } from '../../pki/path-revocation.ts';
import { parseEachTime, textOf, type ParseOnce } from '../../pki/documents.ts';
import type { SignatureCheck } from '../../pki/signature.ts';
import { KEY_USAGE, parseCertificate, type Certificate } from '../../pki/x509.ts';
import { timestampText, toPlatformClaims } from './claims.ts';
import { parseDocument, type NitroDocument } from './evidence.ts';

export interface NitroVerification {
  readonly root: Certificate;
  readonly revocation: NitroPolicy['revocation'];
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
  readonly fresh?: SignatureCheck;
  readonly once?: ParseOnce;
}

/**
 * Authenticates an attestation document of the Nitro Secure Module:
 *
 *  1. parse the document and its certificates: COSE_Sign1 with ES384, cabundle root first, then the leaf
 *  2. root: the bundle's first certificate is, byte for byte, the given one
 *  3. chain: root -> ... -> leaf, signatures, names, path lengths, validity
 *  4. role: the leaf is no authority and may sign documents
 *  5. revocation, as the policy says
 *  6. signature of the document under the leaf's key
 *  7. time: the document was made while its leaf was valid
 *
 * @throws AttestationError
 */
export async function verifyNitro(
  evidence: EvidenceOf<'nitro'>,
  { root, revocation, collateral, at, check, fresh, once = parseEachTime }: NitroVerification,
): Promise<ClaimsOf<'nitro'>> {
  const document = parseDocument(decoding('malformed', 'evidence.document', () => fromBase64Url(evidence.document)));
  const path = [...document.cabundle, document.certificate].map((encoded) =>
    once('certificate', textOf(encoded), () => parseCertificate(encoded)),
  );
  const leaf = assertPath(path, root);
  await verifyChain(path, at, check);
  assertRole(leaf);
  const listsUntil = revocation === 'crl-required' ? await checkPathRevocation(path, collateral, at, check, once) : [];
  await assertSigned(document, leaf, fresh);
  assertTime(document, leaf);
  return toPlatformClaims(document, at, {
    revocation: revocation === 'crl-required' ? 'checked' : 'not-checked',
    validUntil: [...path.map(({ notAfter }) => notAfter), ...listsUntil].reduce((a, b) => (a < b ? a : b)),
  });
}

/** A bundle of one certificate would make the root itself sign the leaf; AWS never does, and a path needs an issuer. */
function assertPath(path: readonly Certificate[], root: Certificate): Certificate {
  const [first, leaf] = [path[0], path.at(-1)];
  if (first !== undefined && leaf !== undefined && path.length >= 2 && equalBytes(first.encoded, root.encoded)) {
    return leaf;
  }
  throw new AttestationError('untrusted-root', 'the document’s certificates do not begin with the trusted root', {
    field: 'evidence.document.cabundle',
    remedy: 'use an enclave under the root that the policy names',
  });
}

function assertRole(leaf: Certificate): void {
  if (!leaf.isAuthority && (leaf.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false)) return;
  throw new AttestationError('certificate-chain', `\`${leaf.commonName}\` may not sign documents`, {
    field: 'evidence.document.certificate',
    remedy: 'send the document unchanged',
  });
}

async function assertSigned(document: NitroDocument, leaf: Certificate, check?: SignatureCheck): Promise<void> {
  if (await verifyCoseSign1(document.cose, leaf.subjectPublicKeyInfo, check)) return;
  throw new AttestationError('cose-signature', 'the document is not signed by the key of its certificate', {
    field: 'evidence.document',
    remedy: 'send the document unchanged',
  });
}

/** Leaves live three hours. A document of another time than its leaf's was not made by the module that holds the key. */
function assertTime({ timestamp }: NitroDocument, leaf: Certificate): void {
  if (timestamp >= Date.parse(leaf.notBefore) && timestamp < Date.parse(leaf.notAfter) + 1000) return;
  throw new AttestationError(
    'timestamp-outside-certificate',
    `the document is of \`${timestampText(timestamp)}\`, when its certificate was not valid`,
    {
      field: 'evidence.document.timestamp',
      remedy: 'check the clock of the enclave’s parent, and ask for a new document',
    },
  );
}
