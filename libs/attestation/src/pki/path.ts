// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import { verifySigned } from './signature.ts';
import type { Certificate } from './x509.ts';

/**
 * A path from the root down to a leaf, by names, out of issuers in any order. It picks candidates only: the chain is
 * what proves them, and a path that does not reach the root fails there.
 */
export function pathOf(leaf: Certificate, others: readonly Certificate[], root: Certificate): Certificate[] {
  const path = [leaf];
  for (let at = leaf; path.length <= others.length && !equalBytes(at.issuer, root.subject);) {
    const issuer = others.find(({ subject }) => equalBytes(subject, at.issuer));
    if (issuer === undefined) break;
    path.push(issuer);
    at = issuer;
  }
  return [root, ...path.reverse()];
}

export const isIssuedBy = (
  { signatureAlgorithm, signature, tbs }: Certificate,
  issuer: Certificate,
): Promise<boolean> => verifySigned(signatureAlgorithm, issuer.subjectPublicKeyInfo, signature, tbs);
