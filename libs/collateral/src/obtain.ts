// SPDX-License-Identifier: Apache-2.0
import type { CollateralNeed } from '@glovebox/attestation';
import { digestOf } from './disk-store.ts';
import { CollateralError } from './error.ts';
import type { CollateralStore, Kept } from './entry.ts';
import type { FetchedAnswer, Fetcher } from './fetcher.ts';
import { holds, isDue, type FreshnessPolicy } from './freshness.ts';
import { describeNeed } from './describe-need.ts';
import { vendorRequest, type TcbUpdate } from './vendor-request.ts';

export interface ObtainContext {
  readonly cache: CollateralStore;
  /** Null: nobody is asked, and what is kept has to do, whatever its age: the verifier says what is over. */
  readonly fetcher: Fetcher | null;
  readonly clock: () => string;
  readonly freshness: FreshnessPolicy;
  readonly update: TcbUpdate;
}

/** What became of a need. `kept`: something that holds is in use although asking again failed with `error`. */
export type Obtained =
  | { readonly kind: 'fetched' | 'cached'; readonly kept: Kept }
  | { readonly kind: 'kept'; readonly kept: Kept; readonly error: CollateralError }
  | { readonly kind: 'missing'; readonly need: CollateralNeed; readonly error: CollateralError };

/**
 * One need, from the cache while that is fresh, else from the vendor. A failure to fetch leaves what is kept in use until
 * it ends; an answer that is not what was asked for, or is of an earlier issue, is such a failure.
 */
export async function obtain(need: CollateralNeed, context: ObtainContext): Promise<Obtained> {
  const { cache, fetcher, clock, freshness, update } = context;
  try {
    const held = await cache.get(vendorRequest(need, update).key);
    if (fetcher === null) return held === null ? notKept(need) : { kind: 'cached', kept: held };
    const usable = held !== null && holds(held.entry, clock());
    if (usable && !isDue(held.entry, freshness, clock())) return { kind: 'cached', kept: held };
    const outcome = await renew(need, held, { ...context, fetcher });
    if (!(outcome instanceof CollateralError)) return { kind: 'fetched', kept: outcome };
    return usable ? { kind: 'kept', kept: held, error: outcome } : { kind: 'missing', need, error: outcome };
  } catch (error) {
    if (!(error instanceof CollateralError)) throw error;
    return { kind: 'missing', need, error };
  }
}

async function renew(
  need: CollateralNeed,
  held: Kept | null,
  { cache, fetcher, clock, update }: ObtainContext & { readonly fetcher: Fetcher },
): Promise<Kept | CollateralError> {
  try {
    const fetched = await fetcher(need, update);
    if (held !== null && fetched.period.issuedAt < held.entry.issuedAt) return older(need, fetched, held);
    const kept = toKept(need, update, fetched, clock());
    if (!holds(kept.entry, clock())) return over(need, kept.entry.expiresAt);
    await cache.put(kept);
    return kept;
  } catch (error) {
    if (error instanceof CollateralError) return error;
    throw error;
  }
}

const toKept = (
  need: CollateralNeed,
  update: TcbUpdate,
  { answer, period, maxAgeSeconds }: FetchedAnswer,
  fetchedAt: string,
): Kept => ({
  entry: {
    version: 1,
    need,
    update,
    ...period,
    fetchedAt,
    maxAgeSeconds,
    body: digestOf(answer.body),
    issuerChain: answer.issuerChain === null ? null : digestOf(answer.issuerChain),
  },
  answer,
});

const older = (need: CollateralNeed, { period }: FetchedAnswer, { entry }: Kept) =>
  new CollateralError(
    'older-than-cached',
    `the service answers with ${describeNeed(need)} of \`${period.issuedAt}\`, older than that of \`${entry.issuedAt}\``,
    { field: vendorRequest(need, entry.update).url.host, remedy: 'check which service or mirror answers' },
  );

const over = (need: CollateralNeed, end: string) =>
  new CollateralError('expired', `${describeNeed(need)} was valid until \`${end}\``, {
    field: 'expiresAt',
    remedy: 'check the clock and the mirror, or import a current bundle',
  });

const notKept = (need: CollateralNeed): Obtained => ({
  kind: 'missing',
  need,
  error: new CollateralError('not-cached', `${describeNeed(need)} is not kept, and nobody may be asked`, {
    field: 'collateral',
    remedy: 'fetch it where there is a network, or import a bundle that has it',
  }),
});
