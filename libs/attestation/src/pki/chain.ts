// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { verifySigned, type SignatureCheck } from './signature.ts';
import { assertValidAt, KEY_USAGE, type Certificate } from './x509.ts';

/**
 * Checks a complete path, root first, at a time: each certificate is in its validity period, names the one above as its
 * issuer and is signed by it, and each one above is an authority that may sign certificates and allows a path this long.
 *
 * The root's own signature is not checked: it is pinned as a whole, so a signature by itself would prove nothing.
 * @throws AttestationError `certificate-chain`, `certificate-expired`, `certificate-not-yet-valid`
 */
export async function verifyChain(path: readonly Certificate[], at: string, check?: SignatureCheck): Promise<void> {
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index - 1];
    if (issuer !== undefined) {
      assertMayIssue(issuer, path.length - 1 - index);
      await assertIssuedBy(certificate, issuer, check);
    }
    assertValidAt(certificate, at, certificate.commonName);
  }
}

/** `below`: how many certificates follow the one that was issued; all but the last are authorities. */
function assertMayIssue(issuer: Certificate, below: number): void {
  const maySign = issuer.isAuthority && (issuer.keyUsage?.has(KEY_USAGE.keyCertSign) ?? false);
  if (maySign && issuer.pathLength >= below) return;
  throw broken(issuer, `\`${issuer.commonName}\` may not issue this certificate`);
}

async function assertIssuedBy(certificate: Certificate, issuer: Certificate, check?: SignatureCheck): Promise<void> {
  const { signatureAlgorithm, signature, tbs } = certificate;
  const issued =
    equalBytes(certificate.issuer, issuer.subject) &&
    (await verifySigned(signatureAlgorithm, issuer.subjectPublicKeyInfo, signature, tbs, check));
  if (!issued) throw broken(certificate, `\`${certificate.commonName}\` was not issued by \`${issuer.commonName}\``);
}

const broken = (certificate: Certificate, message: string) =>
  new AttestationError('certificate-chain', message, {
    field: certificate.commonName,
    remedy: 'deliver the certificates that the vendor issued for this chip, under the root that the policy names',
  });
