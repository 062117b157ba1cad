// SPDX-License-Identifier: Apache-2.0
import type { TrustRoot } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { decoding } from './parse-input.ts';
import { parseCertificate, type Certificate } from './pki/x509.ts';

type DevelopmentRoot = Extract<TrustRoot, { kind: 'development' }>;

/**
 * The certificate that a policy names: the vendor's, pinned in this library, or the policy's own development root.
 * Whether a development root may be trusted is asked in `verify-evidence.ts`. @throws AttestationError
 * `certificate-malformed`
 */
export const certificateRoot = (root: TrustRoot, pinned: Certificate): Certificate =>
  root.kind === 'vendor' ? pinned : developmentRoot(root);

/** @throws AttestationError `certificate-malformed` */
export const developmentRoot = (root: DevelopmentRoot): Certificate =>
  parseCertificate(decoding('certificate-malformed', 'policy.root', () => fromBase64Url(root.certificate)));
