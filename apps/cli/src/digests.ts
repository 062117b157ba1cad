// SPDX-License-Identifier: Apache-2.0
import { CliError } from './error.ts';

/** Hex digits that an abbreviated digest must have at least. */
const PREFIX_MIN = 8;

/**
 * The full digest that a user means: given whole, or as a prefix that is unique among `candidates`.
 * @throws CliError `usage`, `not-found`, `ambiguous`
 */
export async function resolveDigest(
  text: string,
  what: string,
  candidates: () => Promise<readonly string[]>,
): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  if (!/^[0-9a-f]+$/.test(text) || text.length < PREFIX_MIN || text.length > 64) {
    throw new CliError('usage', `\`${text}\` is not the digest of ${what}`, {
      field: what,
      remedy: `give its 64 hex digits, or at least the first ${String(PREFIX_MIN)}`,
    });
  }
  const matches = [...new Set(await candidates())].filter((digest) => digest.startsWith(text));
  if (matches.length === 1 && matches[0] !== undefined) return matches[0];
  throw matches.length === 0
    ? new CliError('not-found', `there is no ${what} that starts with \`${text}\``, {
        field: what,
        remedy: `look it up: glovebox ${what} list`,
      })
    : new CliError('ambiguous', `\`${text}\` starts ${String(matches.length)} different digests`, {
        field: what,
        remedy: 'give more digits',
      });
}
