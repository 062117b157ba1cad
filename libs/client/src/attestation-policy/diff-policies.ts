// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Platform, PlatformPolicy } from '@glovebox/contracts';
import type { ClauseChange, ClauseOrder, Direction } from './clause-order.ts';
import { CLAUSES } from './policy-clauses.ts';

export interface PolicyChange extends ClauseChange {
  readonly platform: Platform;
  /** Undefined where a whole platform came or went. */
  readonly clause?: string;
}

export interface PolicyDiff {
  /** Whether the new policy believes fewer workers, more, or others. Null where nothing changed. */
  readonly direction: Direction | null;
  readonly changes: readonly PolicyChange[];
}

/**
 * What a new attestation policy changes, clause by clause, in its effect: a policy believes a worker that satisfies any of
 * its platforms completely, so a platform more admits more. Platforms are compared in pairs, SEV-SNP by product.
 */
export function diffPolicies(before: AttestationPolicy, after: AttestationPolicy): PolicyDiff {
  const [old, now] = [byName(before), byName(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was === undefined)
      return is === undefined ? [] : [whole(is, 'looser', 'workers of this kind are now believed')];
    if (is === undefined) return [whole(was, 'stricter', 'workers of this kind are no longer believed')];
    return compare(was, is);
  });
  return { direction: overall(changes), changes };
}

const whole = ({ platform }: PlatformPolicy, direction: Direction, words: string): PolicyChange => ({
  platform,
  direction,
  words,
});

/** Several policies of one kind are compared in their order. */
function byName({ platforms }: AttestationPolicy): ReadonlyMap<string, PlatformPolicy> {
  const named = new Map<string, PlatformPolicy>();
  for (const policy of platforms) {
    const kind = policy.platform === 'sev-snp' ? `${policy.platform} ${policy.product}` : policy.platform;
    const place = [...named.keys()].filter((name) => name.startsWith(`${kind} #`)).length;
    named.set(`${kind} #${String(place)}`, policy);
  }
  return named;
}

function compare(before: PlatformPolicy, after: PlatformPolicy): PolicyChange[] {
  const orders = Object.entries(CLAUSES[before.platform]) as [string, ClauseOrder<unknown>][];
  return orders.flatMap(([clause, order]) =>
    order(Reflect.get(before, clause), Reflect.get(after, clause)).map((change) => ({
      platform: before.platform,
      clause,
      ...change,
    })),
  );
}

function overall(changes: readonly ClauseChange[]): Direction | null {
  const directions = new Set(changes.map(({ direction }) => direction));
  if (directions.size === 0) return null;
  const [only] = directions;
  return directions.size === 1 && only !== undefined ? only : 'different';
}
