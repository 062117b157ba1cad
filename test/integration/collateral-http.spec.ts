// SPDX-License-Identifier: Apache-2.0
import type { CollateralNeed } from '@glovebox/attestation';
import { CollateralError, FRESHNESS, obtain, type Obtained } from '@glovebox/collateral';
import {
  createIntelAuthority,
  createNvidiaAuthority,
  testOnlyIntelPcs,
  testOnlyOcspResponder,
  type TestOnlyCollateralIssue,
  type TestOnlyFault,
} from '@glovebox/test-kit';
import { collateralWorld, type CollateralWorld } from './collateral-world.spec-data.ts';

const intel = createIntelAuthority();
const nvidia = createNvidiaAuthority();
const LIST: CollateralNeed = { kind: 'intel-root-ca-crl' };
const TCB: CollateralNeed = { kind: 'intel-tcb-info', tee: 'sgx', fmspc: '7e5800000000' };

let published: TestOnlyCollateralIssue = {};
let world: CollateralWorld;
beforeEach(async () => {
  published = {};
  world = await collateralWorld(testOnlyIntelPcs(intel, { issue: () => published }));
});
afterEach(() => world.end());

const answer = (status: number, headers: Record<string, string> = {}, body = ''): TestOnlyFault => ({
  kind: 'answer',
  answer: { status, headers, body },
});
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** The code of what fetching throws, with its details. */
async function failure(need: CollateralNeed = LIST, overrides: Parameters<CollateralWorld['fetcher']>[0] = {}) {
  const error: unknown = await world
    .fetcher(overrides)(need, 'standard')
    .then(
      () => 'none',
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof CollateralError)) throw new Error(`no coded error: ${String(error)}`);
  expect(error.remedy).toEqual(expect.stringMatching(/^[a-z]/));
  return error;
}

describe('a service that does not do what it should', () => {
  it.each<[string, TestOnlyFault, string, number]>([
    ['a 404', answer(404), 'not-found', 1],
    ['withdrawn data', answer(410), 'gone', 1],
    ['a missing key', answer(401), 'refused', 1],
    ['a request that it does not accept', answer(400), 'refused', 1],
    ['a redirect', answer(302, { location: 'https://elsewhere.example/list' }), 'redirected', 1],
    [
      'a page for people',
      answer(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>Log in'),
      'wrong-content-type',
      1,
    ],
    ['something else', answer(200, { 'content-type': 'application/pkix-crl' }, 'nothing'), 'malformed-answer', 1],
    ['an empty body', answer(200), 'malformed-answer', 1],
    ['a body without end', answer(200, {}, 'x'.repeat(300_000)), 'too-large', 1],
    ['a failing service', answer(503), 'unavailable', 4],
    ['being asked too often', answer(429), 'rate-limited', 4],
    ['a truncated body', { kind: 'truncated' }, 'unreachable', 4],
    ['a closed connection', { kind: 'disconnected' }, 'unreachable', 4],
  ])('%s', async (_name, fault, code, attempts) => {
    world.server.fail('IntelSGXRootCA', ...times(4, fault));
    const error = await failure();
    expect(error.code).toBe(code);
    expect(error.field).toBe('certificates.trustedservices.intel.com');
    expect(error.message).toMatch(/certificates\.trustedservices\.intel\.com/);
    expect(world.server.requests).toHaveLength(attempts);
  });

  it('says where a redirect points and does not follow it', async () => {
    world.server.fail('IntelSGXRootCA', answer(301, { location: `${world.server.origin}/intel/evil` }));
    expect((await failure()).message).toMatch(/points to `127\.0\.0\.1:\d+` \(`301`\)/);
    expect(world.server.requests).toHaveLength(1);
  });

  it('gives up on a service that never ends', async () => {
    world.server.fail('IntelSGXRootCA', ...times(2, { kind: 'silent' as const }));
    expect((await failure(LIST, { limits: { timeoutMs: 200, attemptsMax: 2 } })).code).toBe('timeout');
    expect(world.server.requests).toHaveLength(2);
  });

  it('says so when nobody is there', async () => {
    await world.server.close();
    expect((await failure()).code).toBe('unreachable');
  });

  it('does not take TCB info without its issuers, or of another processor family', async () => {
    world.server.fail('/tcb?', answer(200, { 'content-type': 'application/json' }, '{}'));
    expect((await failure(TCB)).code).toBe('malformed-answer');
    published = { tcbInfo: { members: { fmspc: '000000000000' } } };
    expect((await failure(TCB)).message).toMatch(/another processor family/);
    published = {};
    const whole = Buffer.from(intel.collateral('sgx').intel.tcbInfo, 'base64url').toString();
    world.server.fail('/tcb?', answer(200, {}, whole), answer(200, { 'tcb-info-issuer-chain': '%E0%A4%A' }, whole));
    expect((await failure(TCB)).message).toMatch(/no issuer chain/);
    expect((await failure(TCB)).message).toMatch(/not URL-encoded/);
  });
});

describe('asking again', () => {
  it('waits longer each time, spread by what is random', async () => {
    world.server.fail('IntelSGXRootCA', ...times(3, answer(503)));
    await world.fetcher()(LIST, 'standard');
    expect(world.waits).toEqual([250, 500, 1000]);
  });

  it('waits as long as the service says, in seconds or until a time', async () => {
    world.server.fail(
      'IntelSGXRootCA',
      answer(429, { 'retry-after': '7' }),
      answer(503, { 'retry-after': 'Tue, 24 Nov 2026 12:00:09 GMT' }),
    );
    await world.fetcher()(LIST, 'standard');
    expect(world.waits).toEqual([7000, 9000]);
  });

  it('leaves a service alone that wants more time than anybody waits, and asks it again after that', async () => {
    world.server.fail('IntelSGXRootCA', answer(429, { 'retry-after': '3600' }));
    const fetcher = world.fetcher();
    await expect(fetcher(LIST, 'standard')).rejects.toThrowCode('rate-limited');
    await expect(fetcher(LIST, 'standard')).rejects.toThrowCode('rate-limited');
    expect(world.server.requests).toHaveLength(1);
    world.clock.advance(3601);
    await fetcher(LIST, 'standard');
    expect(world.server.requests).toHaveLength(2);
  });

  it('holds everything to a host back while one request waits for it', async () => {
    let free: (() => void) | null = null;
    const fetcher = world.fetcher({ sleep: () => new Promise((resolve) => (free = resolve)) });
    world.server.fail('/tcb?', answer(429, { 'retry-after': '1' }));
    const first = fetcher(TCB, 'standard');
    await until(() => free !== null);
    const second = fetcher({ kind: 'intel-qe-identity', tee: 'sgx' }, 'standard');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(world.server.requests).toHaveLength(1);
    (free as (() => void) | null)?.();
    await Promise.all([first, second]);
    expect(world.server.requests).toHaveLength(3);
  });

  it('asks one host at most twice at once, and one thing once', async () => {
    world.server.delay(30);
    const fetcher = world.fetcher();
    const needs: CollateralNeed[] = [
      TCB,
      TCB,
      { kind: 'intel-tcb-info', tee: 'tdx', fmspc: '7e5800000000' },
      { kind: 'intel-qe-identity', tee: 'sgx' },
      { kind: 'intel-qe-identity', tee: 'tdx' },
      { kind: 'intel-pck-crl', ca: 'platform' },
    ];
    await Promise.all(needs.map((need) => fetcher(need, 'standard')));
    expect(world.server.requests).toHaveLength(5);
    expect(world.server.mostAtOnce()).toBe(2);
  });
});

describe('OCSP', () => {
  const need: CollateralNeed = { kind: 'nvidia-ocsp', certificateId: nvidia.certificateId(3).toString('base64url') };
  const start = async (...args: Parameters<typeof testOnlyOcspResponder>) => {
    await world.end();
    world = await collateralWorld(testOnlyOcspResponder(...args));
  };

  it('sends a nonce of its own each time and takes no answer to another one', async () => {
    await start(() => ({ signingKey: nvidia.key(2) }));
    const fetcher = world.fetcher();
    await fetcher(need, 'standard');
    await fetcher(need, 'standard');
    const [first, second] = world.server.requests;
    expect(first?.body.equals(second?.body ?? Buffer.alloc(0))).toBe(false);
    expect(first?.headers['content-type']).toBe('application/ocsp-request');

    await start(() => ({ signingKey: nvidia.key(2), nonce: Buffer.alloc(32, 1) }));
    expect((await failure(need)).message).toMatch(/another request/);
    await start(() => ({ signingKey: nvidia.key(2), nonce: null }));
    expect((await failure(need)).code).toBe('malformed-answer');
  });

  it('takes no refusal and no answer about another certificate', async () => {
    await start(() => ({ signingKey: nvidia.key(2), responseStatus: 3 }));
    expect((await failure(need)).message).toMatch(/refused with status `03`/);
    await start(() => ({ signingKey: nvidia.key(2), id: nvidia.certificateId(2) }));
    expect((await failure(need)).message).toMatch(/another certificate/);
  });
});

describe('what is kept', () => {
  const get = (need: CollateralNeed = LIST): Promise<Obtained> =>
    obtain(need, {
      cache: world.cache,
      fetcher: world.fetcher({ limits: { attemptsMax: 1 } }),
      clock: world.clock.now,
      freshness: FRESHNESS,
      update: 'standard',
    });
  const kinds = async (...at: string[]) => {
    const seen: string[] = [];
    for (const time of at) {
      world.clock.set(time);
      const outcome = await get();
      seen.push('error' in outcome ? `${outcome.kind} ${outcome.error.code}` : outcome.kind);
    }
    return seen;
  };

  it('is used until shortly before its end, then asked for again', async () => {
    published = { rootCaCrl: { thisUpdate: '2026-11-24T00:00:00Z', nextUpdate: '2026-11-25T00:00:00Z' } };
    expect(await kinds('2026-11-24T12:00:00Z', '2026-11-24T17:59:59Z')).toEqual(['fetched', 'cached']);
    published = { rootCaCrl: { thisUpdate: '2026-11-24T18:00:00Z', nextUpdate: '2026-11-26T00:00:00Z' } };
    expect(await kinds('2026-11-24T18:00:00Z', '2026-11-24T18:30:00Z')).toEqual(['fetched', 'cached']);
    expect(world.server.requests).toHaveLength(2);
  });

  it('stays in use when asking fails, until its end and not longer', async () => {
    await get();
    world.server.fail('IntelSGXRootCA', ...times(8, answer(500)));
    expect(await kinds('2026-12-19T00:00:00Z', '2026-12-20T00:00:00Z', '2026-12-20T00:00:01Z')).toEqual([
      'kept unavailable',
      'kept unavailable',
      'missing unavailable',
    ]);
  });

  it.each<[string, TestOnlyFault]>([
    ['a page for people', answer(200, { 'content-type': 'text/html' }, '<html>')],
    ['half a body', { kind: 'truncated' }],
    ['nonsense', answer(200, {}, 'nonsense')],
    ['an empty body', answer(200)],
  ])('is never replaced by %s', async (_name, fault) => {
    const before = await get();
    world.clock.set('2026-12-18T00:00:00Z');
    world.server.fail('IntelSGXRootCA', fault);
    expect((await get()).kind).toBe('kept');
    const [kept] = await world.cache.list();
    expect(kept).toEqual('kept' in before ? before.kept : null);
  });

  it('is never replaced by something older, however well signed', async () => {
    await get();
    published = { rootCaCrl: { thisUpdate: '2026-11-19T00:00:00Z' } };
    expect(await kinds('2026-12-18T00:00:00Z')).toEqual(['kept older-than-cached']);
  });

  it('is asked for again as Cache-Control says', async () => {
    const body = Buffer.from(intel.collateral('sgx').intel.rootCaCrl ?? '', 'base64url');
    const fault = { kind: 'answer', answer: { headers: { 'cache-control': 'public, max-age=7200' }, body } } as const;
    world.server.fail('IntelSGXRootCA', fault);
    expect(await kinds('2026-11-24T12:00:00Z', '2026-11-24T13:59:59Z', '2026-11-24T14:00:00Z')).toEqual([
      'fetched',
      'cached',
      'fetched',
    ]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
