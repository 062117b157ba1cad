// SPDX-License-Identifier: Apache-2.0
import type { CollateralNeed } from '@glovebox/attestation';
import type { CacheEntry } from './entry.ts';

/** When something that still holds is asked for again. All in seconds. */
export interface FreshnessPolicy {
  /** So long before it ends; at most a quarter of the time that it holds, so that short-lived answers are kept at all. */
  readonly marginSeconds: number;
  /** Vendors issue lists and TCB documents before the last ones end, when something was found: so look so often. */
  readonly recheckSeconds: number;
  /** Never more often than this, whatever Cache-Control says. */
  readonly leastSeconds: number;
}

export const FRESHNESS: FreshnessPolicy = { marginSeconds: 3 * 86_400, recheckSeconds: 86_400, leastSeconds: 3_600 };

/** Certificates say one thing until they end. */
const UNCHANGING: readonly CollateralNeed['kind'][] = ['amd-vcek', 'amd-chain', 'issuer', 'intel-pck-certificate'];
const MARGIN_SHARE = 4;

type Times = Pick<CacheEntry, 'need' | 'issuedAt' | 'expiresAt' | 'fetchedAt' | 'maxAgeSeconds'>;

/** From when an entry is to be asked for again. */
export function refreshTime(entry: Times, policy: FreshnessPolicy): string {
  const [issued, expires, fetched] = [entry.issuedAt, entry.expiresAt, entry.fetchedAt].map(secondsOf);
  if (issued === undefined || expires === undefined || fetched === undefined) return entry.fetchedAt;
  const margin = Math.min(policy.marginSeconds, (expires - issued) / MARGIN_SHARE);
  const recheck = UNCHANGING.includes(entry.need.kind) ? Infinity : policy.recheckSeconds;
  const soonest = Math.min(recheck, entry.maxAgeSeconds ?? Infinity);
  return timeOf(Math.min(expires - margin, fetched + Math.max(soonest, policy.leastSeconds)));
}

export const isDue = (entry: Times, policy: FreshnessPolicy, at: string): boolean => refreshTime(entry, policy) <= at;

/** Whether an answer says that it still holds. */
export const holds = ({ expiresAt }: Pick<CacheEntry, 'expiresAt'>, at: string): boolean => at <= expiresAt;

const secondsOf = (time: string): number => Date.parse(time) / 1000;

const LAST_SECONDS = secondsOf('9999-12-31T23:59:59Z');

const timeOf = (seconds: number): string =>
  new Date(1000 * Math.floor(Math.min(seconds, LAST_SECONDS))).toISOString().replace(/\.\d{3}Z$/, 'Z');
