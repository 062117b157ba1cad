// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import { AttestationError } from './error.ts';
import { verifyChain } from './pki/chain.ts';
import { verifyCoseSign1, type CoseSign1 } from './pki/cose.ts';
import { KEY_USAGE, parseCertificate } from './pki/x509.ts';

/** Whose reference values are believed: pinned by whoever drafts an agreement, never taken from the file. */
export type CorimSigner =
  | { readonly kind: 'key'; readonly subjectPublicKeyInfo: Uint8Array }
  /** DER of a root that the signer's chain in the file must end in. */
  | { readonly kind: 'root'; readonly certificate: Uint8Array };

/**
 * Checks who signed a CoRIM: the pinned key itself, or the leaf of a chain (leaf first, the root itself may be left out)
 * that ends in the pinned root at the time and may sign.
 * @throws AttestationError `rim-signature`, `untrusted-root`, `certificate-*`
 */
export async function verifyCorimSignature(
  cose: CoseSign1,
  chain: readonly Uint8Array[],
  signer: CorimSigner,
  at: string,
): Promise<void> {
  const key = signer.kind === 'key' ? signer.subjectPublicKeyInfo : await certifiedKey(chain, signer.certificate, at);
  if (await verifyCoseSign1(cose, key)) return;
  throw new AttestationError('rim-signature', 'the reference values are not signed by the pinned signer', {
    field: 'corim.signature',
    remedy: 'fetch the file from its maker again, unchanged, and check whose key you pinned',
  });
}

async function certifiedKey(chain: readonly Uint8Array[], root: Uint8Array, at: string): Promise<Uint8Array> {
  const anchor = parseCertificate(root);
  const given = chain.map(parseCertificate).filter(({ encoded }) => !equalBytes(encoded, root));
  const [leaf] = given;
  if (leaf === undefined) {
    throw new AttestationError('certificate-missing', 'the file brings no certificate of its signer', {
      field: 'corim.x5chain',
      remedy: 'take the file with its chain, give the signer’s certificates beside it, or pin the signer’s key itself',
    });
  }
  await verifyChain([anchor, ...given.reverse()], at);
  if (!leaf.isAuthority && (leaf.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false)) return leaf.subjectPublicKeyInfo;
  throw new AttestationError('certificate-chain', `\`${leaf.commonName}\` may not sign reference values`, {
    field: 'corim.x5chain',
    remedy: 'take reference values from their maker',
  });
}
