// SPDX-License-Identifier: Apache-2.0
import { toHex, utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';

/** Orders what one unit contributes: a smaller text is kept first. */
export type ContributionRank = (...parts: readonly string[]) => string;

/**
 * SHA-256 in hex over the key in hex and every part with its length in bytes in front (`5:alice`). The key is of the
 * question, so which contributions are kept is the same in every run, and unpredictable for whoever makes the data.
 *
 * In SQL: sha256(key_hex || strlen(a) || ':' || a || strlen(b) || ':' || b).
 */
export function contributionRank(key: Uint8Array): ContributionRank {
  const prefix = toHex(key);
  return (...parts) =>
    toHex(sha256(utf8(prefix + parts.map((part) => `${String(utf8(part).length)}:${part}`).join(''))));
}
