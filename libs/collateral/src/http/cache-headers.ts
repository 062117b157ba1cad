// SPDX-License-Identifier: Apache-2.0

/**
 * How long an answer wants to be used without asking again, in seconds; null where it does not say. `no-store` and
 * `no-cache` count as zero: what vendors publish is public and signed, so keeping it harms nobody, and it is asked for
 * again as soon as the least interval allows.
 */
export function maxAgeSeconds(headers: Headers): number | null {
  const directives = (headers.get('cache-control') ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0;
  const stated = directives.map((part) => /^max-age="?(\d{1,9})"?$/.exec(part)?.[1]).find((age) => age !== undefined);
  if (stated === undefined) return null;
  const age = /^\d{1,9}$/.exec(headers.get('age') ?? '')?.[0] ?? '0';
  return Math.max(Number(stated) - Number(age), 0);
}

/** What Retry-After says (RFC 9110, 10.2.3), in milliseconds; undefined where it does not. */
export function retryAfterMs(headers: Headers, now: string): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return 1000 * Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(date - Date.parse(now), 0);
}
