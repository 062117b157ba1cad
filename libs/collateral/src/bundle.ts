// SPDX-License-Identifier: Apache-2.0
import { AttestationError, inspectAnswer } from '@glovebox/attestation';
import { bytesUpTo } from '@glovebox/contracts';
import { canonicalBytes, DecodeError, fromBase64Url, toBase64Url } from '@glovebox/core';
import { z } from 'zod';
import { digestOf } from './disk-store.ts';
import { CacheEntry, keyOf, type Kept } from './entry.ts';
import { CollateralError } from './error.ts';

export const BUNDLE_FORMAT = 'glovebox-collateral-bundle/1';

/** Everything kept, as one file for machines without a network. */
const Bundle = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  /** SHA-256 of the canonical form of `entries`. It finds accidents; the vendors' signatures find everything else. */
  digest: z.string(),
  entries: z
    .array(
      z.strictObject({
        url: z.string().max(2048),
        entry: CacheEntry,
        body: bytesUpTo(4_194_304),
        issuerChain: bytesUpTo(65_536).nullable(),
      }),
    )
    .max(10_000),
});
type Bundle = z.infer<typeof Bundle>;

/** One file of everything kept. The same content gives the same bytes, on any machine. */
export function exportBundle(kept: readonly Kept[]): { readonly file: Uint8Array; readonly digest: string } {
  const entries = kept
    .map(({ entry, answer }) => ({
      url: keyOf(entry),
      entry,
      body: toBase64Url(answer.body),
      issuerChain: answer.issuerChain === null ? null : toBase64Url(answer.issuerChain),
    }))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  const digest = digestOfEntries(entries);
  return { file: canonicalBytes({ format: BUNDLE_FORMAT, digest, entries }), digest };
}

const digestOfEntries = (entries: Bundle['entries']) => digestOf(canonicalBytes(entries));

/**
 * Reads a bundle: digests agree, each answer is in form what its entry says, and its times are those that it states itself.
 * @throws CollateralError `bundle-malformed`
 */
export function parseBundle(value: unknown): readonly Kept[] {
  const parsed = Bundle.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(issue?.message ?? 'not a bundle', issue?.path.map(String).join('.') ?? 'bundle');
  }
  const { digest, entries } = parsed.data;
  if (digestOfEntries(entries) !== digest) throw malformed('the digest of its entries is another', 'digest');
  return entries.map(readEntry);
}

function readEntry({ url, entry, body, issuerChain }: Bundle['entries'][number], index: number): Kept {
  const field = `entries.${String(index)}`;
  try {
    const chain = issuerChain === null ? null : fromBase64Url(issuerChain);
    const kept = { entry, answer: { body: fromBase64Url(body), issuerChain: chain } };
    const digestsAgree =
      digestOf(kept.answer.body) === entry.body && (chain === null ? null : digestOf(chain)) === entry.issuerChain;
    if (!digestsAgree || keyOf(entry) !== url) throw malformed('content and entry do not belong together', field);
    const { issuedAt, expiresAt } = inspectAnswer(entry.need, kept.answer);
    if (issuedAt !== entry.issuedAt || expiresAt !== entry.expiresAt) throw malformed('its times are others', field);
    return kept;
  } catch (error) {
    if (error instanceof AttestationError || error instanceof DecodeError) throw malformed(error.message, field);
    throw error;
  }
}

const malformed = (what: string, field: string) =>
  new CollateralError('bundle-malformed', `the bundle cannot be used: ${what}`, {
    field,
    remedy: 'export it again where it was made',
  });
