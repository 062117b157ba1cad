// SPDX-License-Identifier: Apache-2.0
import { assembleCollateral, collateralNeeds, type CollateralNeed, type MetNeed } from '@glovebox/attestation';
import type { Collateral, Evidence, SnpProduct } from '@glovebox/contracts';
import { FRESHNESS, type FreshnessPolicy } from './freshness.ts';
import { obtain, type ObtainContext, type Obtained } from './obtain.ts';
import type { TcbUpdate } from './vendor-request.ts';
import { canonicalBytes, fromUtf8 } from '@glovebox/core';

export interface CollectContext extends Pick<ObtainContext, 'cache' | 'fetcher' | 'clock'> {
  readonly freshness?: FreshnessPolicy;
  readonly update?: TcbUpdate;
  /** What the worker may be, where its report does not say. */
  readonly products?: readonly SnpProduct[];
}

export interface Collected {
  /** Everything that was had. Untrusted: whoever verifies the evidence checks it. */
  readonly collateral: Collateral;
  /** What became of each need, in the order in which they were found. */
  readonly obtained: readonly Obtained[];
}

/** A quote may name a certificate, which says what else is needed; an issuer may have an issuer. */
const ROUNDS_MAX = 4;

/**
 * What the verification of this evidence needs and the evidence does not bring:
 *
 * 1. the evidence says of itself what it needs
 * 2. each need is met from the cache, or by its vendor, several at a time
 * 3. what was met may show further needs
 * 4. what was had becomes the collateral; what was not is told, and is for the verifier to miss
 *
 * @throws AttestationError when the evidence does not parse
 */
export async function collectCollateral(evidence: Evidence, context: CollectContext): Promise<Collected> {
  const settled = new Map<string, Obtained>();
  const obtaining = { freshness: FRESHNESS, update: 'standard' as const, ...context };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const needs = await collateralNeeds(evidence, {
      met: metOf(settled),
      ...(context.products === undefined ? {} : { products: context.products }),
    });
    const open = needs.filter((need) => !settled.has(nameOf(need)));
    if (open.length === 0) break;
    const obtained = await Promise.all(open.map((need) => obtain(need, obtaining)));
    for (const [index, need] of open.entries()) {
      const outcome = obtained[index];
      if (outcome !== undefined) settled.set(nameOf(need), outcome);
    }
  }
  return { collateral: assembleCollateral(metOf(settled)), obtained: [...settled.values()] };
}

const nameOf = (need: CollateralNeed): string => fromUtf8(canonicalBytes(need));

const metOf = (settled: ReadonlyMap<string, Obtained>): MetNeed[] =>
  [...settled.values()].flatMap((outcome) =>
    outcome.kind === 'missing' ? [] : [[outcome.kept.entry.need, outcome.kept.answer] as const],
  );
