// SPDX-License-Identifier: Apache-2.0
import type { TrustRoot } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { contentDigest } from '@glovebox/crypto';

/** Under whose root workers are believed. A development root is shouted. */
export const describeRoot = (name: string, vendor: string, root: TrustRoot): string =>
  root.kind === 'vendor'
    ? `Workers on ${name} are believed under ${vendor}'s own root.`
    : `DANGER: workers on ${name} are believed under a DEVELOPMENT ROOT (certificate ${contentDigest(fromBase64Url(root.certificate))}): they need not be real TEEs and can leak everything.`;

export const describeRevocation = (name: string, vendor: string, revocation: 'crl-required' | 'not-checked'): string =>
  revocation === 'crl-required'
    ? `Certificates of ${name} are checked against ${vendor}'s revocation list.`
    : `Certificates of ${name} are NOT checked for revocation.`;
