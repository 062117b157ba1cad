// SPDX-License-Identifier: Apache-2.0
import { toHex, utf8 } from '@glovebox/core';
import { deriveKey, sha256 } from '@glovebox/crypto';

/** Orders what one unit contributes: a smaller text is kept first. */
export type ContributionRank = (...parts: readonly string[]) => string;

/** The key of a question's ranks, from its seed: the same in every run, unpredictable for whoever makes the data. */
export const contributionKey = (seed: Uint8Array): Uint8Array => deriveKey(seed, 'glovebox/dp-contribution/v1');

/**
 * SHA-256 in hex over the key in hex and every part with its length in bytes in front (`5:alice`). The key is the
 * question's (`contributionKey`), so nobody can arrange data such that theirs is kept.
 *
 * In SQL: sha256(key_hex || strlen(a) || ':' || a || strlen(b) || ':' || b).
 */
export function contributionRank(key: Uint8Array): ContributionRank {
  const prefix = toHex(key);
  return (...parts) =>
    toHex(sha256(utf8(prefix + parts.map((part) => `${String(utf8(part).length)}:${part}`).join(''))));
}
