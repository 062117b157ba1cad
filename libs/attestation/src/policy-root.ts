// SPDX-License-Identifier: Apache-2.0
import type { Platform, PlatformPolicy } from '@glovebox/contracts';
import { fromBase64Url, toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { decoding } from './parse-input.ts';
import type { RootOf } from './platform.ts';
import { parseCertificate } from './pki/x509.ts';
import { verifierOf } from './platforms.ts';

/**
 * The root that a policy names: the vendor's, pinned in this library, or the policy's own development root. Whether a
 * development root may be trusted is asked in `verify-evidence.ts`. @throws AttestationError `certificate-malformed`
 */
export function policyRoot(policy: PlatformPolicy): RootOf<Platform> {
  const { root } = policy;
  if (root.kind === 'vendor') return verifierOf(policy.platform).vendorRoot(policy);
  return parseCertificate(decoding('certificate-malformed', 'policy.root', () => fromBase64Url(root.certificate)));
}

/** SHA-256 of what a root is, lower-case hex. */
export const rootFingerprint = (root: RootOf<Platform>): string => toHex(sha256(root.encoded));
