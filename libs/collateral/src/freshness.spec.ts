// SPDX-License-Identifier: Apache-2.0
import { FRESHNESS, holds, isDue, refreshTime } from './freshness.ts';

const list = {
  need: { kind: 'intel-root-ca-crl' as const },
  issuedAt: '2026-11-01T00:00:00Z',
  expiresAt: '2026-12-01T00:00:00Z',
  fetchedAt: '2026-11-10T00:00:00Z',
  maxAgeSeconds: null,
};
const NEVER_RECHECK = { ...FRESHNESS, recheckSeconds: Infinity };

describe('when something kept is asked for again', () => {
  it('a margin before it ends', () => {
    expect(refreshTime(list, NEVER_RECHECK)).toBe('2026-11-28T00:00:00Z');
    expect(isDue(list, NEVER_RECHECK, '2026-11-27T23:59:59Z')).toBe(false);
    expect(isDue(list, NEVER_RECHECK, '2026-11-28T00:00:00Z')).toBe(true);
  });

  it('a quarter of its time before it ends, where the margin is longer', () => {
    const answer = { ...list, issuedAt: '2026-11-10T00:00:00Z', expiresAt: '2026-11-11T00:00:00Z' };
    expect(refreshTime(answer, NEVER_RECHECK)).toBe('2026-11-10T18:00:00Z');
  });

  it('once a day, because vendors issue anew before the end', () => {
    expect(refreshTime(list, FRESHNESS)).toBe('2026-11-11T00:00:00Z');
  });

  it('never sooner for a certificate, which says one thing until it ends', () => {
    const vcek = {
      ...list,
      need: { kind: 'amd-chain', product: 'Milan', signingKey: 'vcek' } as const,
      expiresAt: '9999-12-31T23:59:59Z',
    };
    expect(refreshTime(vcek, FRESHNESS)).toBe('9999-12-28T23:59:59Z');
  });

  it('as Cache-Control says, but not more than hourly', () => {
    expect(refreshTime({ ...list, maxAgeSeconds: 7200 }, FRESHNESS)).toBe('2026-11-10T02:00:00Z');
    expect(refreshTime({ ...list, maxAgeSeconds: 0 }, FRESHNESS)).toBe('2026-11-10T01:00:00Z');
    expect(refreshTime({ ...list, maxAgeSeconds: 999_999 }, FRESHNESS)).toBe('2026-11-11T00:00:00Z');
  });

  it('holds to the last second that it states', () => {
    expect(holds(list, '2026-12-01T00:00:00Z')).toBe(true);
    expect(holds(list, '2026-12-01T00:00:01Z')).toBe(false);
  });
});
