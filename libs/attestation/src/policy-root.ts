// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import type { RootedPolicy, RootOf, SinglePlatform, SinglePolicy } from './platform.ts';
import { verifierOf } from './platforms.ts';

/**
 * The root that a policy names. Whether a development root may be trusted is asked in `verify-evidence.ts`.
 * @throws AttestationError when the policy's own root is not well-formed
 */
export const policyRoot = (policy: SinglePolicy): RootOf<SinglePlatform> => verifierOf(policy.platform).root(policy);

/** The part of a policy that says whom it trusts, and whether revocation counts. */
export const trustOf = (policy: SinglePolicy): RootedPolicy =>
  policy.platform === 'azure-cvm' ? policy.hardware : policy;

/** SHA-256 of what a root is, lower-case hex. */
export const rootFingerprint = (root: RootOf<SinglePlatform>): string => toHex(sha256(root.encoded));
