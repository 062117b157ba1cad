// SPDX-License-Identifier: Apache-2.0
import type { Platform, PlatformPolicy } from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import type { RootOf } from './platform.ts';
import { verifierOf } from './platforms.ts';

/**
 * The root that a policy names. Whether a development root may be trusted is asked in `verify-evidence.ts`.
 * @throws AttestationError when the policy's own root is not well-formed
 */
export const policyRoot = (policy: PlatformPolicy): RootOf<Platform> => verifierOf(policy.platform).root(policy);

/** SHA-256 of what a root is, lower-case hex. */
export const rootFingerprint = (root: RootOf<Platform>): string => toHex(sha256(root.encoded));
