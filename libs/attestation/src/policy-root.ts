// SPDX-License-Identifier: Apache-2.0
import type { PlatformPolicy } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { decoding } from './parse-input.ts';
import { parseCertificate, type Certificate } from './pki/x509.ts';
import { platforms } from './platforms.ts';

/**
 * The root that a policy names: the vendor's, pinned in this library, or the policy's own development root. Whether a
 * development root may be trusted is asked in `verify-evidence.ts`. @throws AttestationError `certificate-malformed`
 */
export function policyRoot(policy: PlatformPolicy): Certificate {
  const { root } = policy;
  if (root.kind === 'vendor') return platforms[policy.platform].vendorRoot(policy);
  return parseCertificate(decoding('certificate-malformed', 'policy.root', () => fromBase64Url(root.certificate)));
}
