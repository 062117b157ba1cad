// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig, problems, readConsole, routes, type Route } from '@glovebox/coordinator';
import { EvidenceQuery, Problem } from '@glovebox/contracts';
import { boxKeyFromSecret, contentDigest, partyFingerprint, signDocument } from '@glovebox/crypto';
import { randomBytes } from '@glovebox/native';
import { startRedis, type PrivateRedis } from '@glovebox/test-kit';
import {
  newKey,
  send,
  sign,
  startTestCoordinator,
  upload,
  type StartedCoordinator,
} from './coordinator-process.spec-data.ts';

const START_MS = 180_000;
const NOBODY = 'ab'.repeat(32);

let redis: PrivateRedis;
let folder: string;
let coordinator: StartedCoordinator;
const relay = newKey();
const owner = newKey();
const receivingKey = boxKeyFromSecret(randomBytes(32)).publicKey;
const card = (key = owner, name = 'registry') =>
  signDocument('glovebox/party/v1', { name, signingKey: key.publicKey, receivingKey }, key);

beforeAll(async () => {
  redis = await startRedis();
  folder = await consoleFolder();
  coordinator = await startTestCoordinator({
    redisUrl: redis.url,
    relayKeys: [relay.publicKey],
    environment: { GLOVEBOX_CONSOLE_DIR: folder },
  });
  await send(coordinator.url, 'POST', '/v1/parties', { body: { card: card() } });
}, START_MS);

afterAll(async () => {
  await coordinator.close();
  await redis.stop();
  await rm(coordinator.directory, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}, START_MS);

const ask = (method: string, path: string, sending: Parameters<typeof send>[3] = {}) =>
  send(coordinator.url, method, path, { key: owner, ...sending });

/** A path of a route with something well-formed in each parameter. */
const pathOf = ({ path }: Route) =>
  path.replace('/v1/uploads/{id}', `/v1/uploads/${'0'.repeat(32)}`).replaceAll(/\{\w+\}/g, NOBODY);

/** A small console, with names of the API's paths among its own, and a way out of its folder. */
async function consoleFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'glovebox-console-'));
  await mkdir(join(made, 'assets'));
  await mkdir(join(made, 'v1'));
  const files = { 'index.html': 'page', health: 'no', 'v1/parties': 'no', 'docs.html': 'page', 'notes.md': 'left out' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(made, name), text);
  await writeFile(join(made, 'assets/app-1a2b.js'), 'plain');
  await writeFile(join(made, 'assets/app-1a2b.js.br'), 'brotli');
  await symlink('/etc/hostname', join(made, 'outside.txt'));
  return made;
}

describe('a coordinator', () => {
  const usesServer = process.env.GLOVEBOX_TEST_DATABASE_URL !== undefined;

  it('has its embedded database to itself', async () => {
    if (usesServer) return;
    const { directory } = coordinator;
    await expect(startTestCoordinator({ redisUrl: redis.url, directory })).rejects.toThrowCode('locked');
  });
});

describe('what everybody may ask', () => {
  it('says how it is', async () => {
    const { status, body } = await send(coordinator.url, 'GET', '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', database: true, redis: true, dangerouslyTrustsDevelopmentRoots: true });
  });

  it('describes itself to programs and to people, without anything from elsewhere', async () => {
    const openApi = await send(coordinator.url, 'GET', '/openapi.json');
    expect(openApi.body).toMatchObject({ openapi: '3.1.0' });
    const page = await fetch(`${coordinator.url}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});

describe('the console', () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(coordinator.url + path, { headers });
  const opened = { accept: 'text/html,*/*' };

  it('is a page under every address that a person opens, and nothing may run in it but its own files', async () => {
    for (const path of ['/', '/rooms', '/rooms/a/reviews']) {
      const reply = await get(path, opened);
      expect([reply.status, await reply.text()]).toEqual([200, 'page']);
      expect(reply.headers.get('cache-control')).toBe('no-cache');
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      const policy = reply.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(policy).not.toMatch(/unsafe|http/);
    }
  });

  it('keeps files whose names change with their content for ever, and asks again for the others', async () => {
    const asset = await get('/assets/app-1a2b.js', { 'accept-encoding': 'identity' });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('text/javascript');
    expect(await asset.text()).toBe('plain');
    const packed = await fetch(`${coordinator.url}/assets/app-1a2b.js`, {
      method: 'HEAD',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(packed.headers.get('content-encoding')).toBe('br');
    const page = await get('/', opened);
    const again = await get('/', { ...opened, 'if-none-match': page.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  it('stands before no route of the API, and leads out of no folder', async () => {
    expect((await send(coordinator.url, 'GET', '/health')).body).toMatchObject({ status: 'ok' });
    expect((await get('/v1/parties', opened)).status).toBe(401);
    expect((await get('/v1/nothing', opened)).status).toBe(404);
    for (const path of [
      '/notes.md',
      '/outside.txt',
      '/assets/app.js',
      '/%2e%2e/%2e%2e/etc/hostname',
      '/assets/../notes.md',
    ]) {
      const reply = await get(path);
      expect([path, reply.status, (await reply.json()) as object]).toMatchObject([
        path,
        404,
        { code: 'no-such-route' },
      ]);
    }
    expect((await send(coordinator.url, 'POST', '/rooms')).status).toBe(404);
  });

  it('is a folder with a page, or the coordinator does not start', async () => {
    await expect(readConsole(join(folder, 'assets'))).rejects.toThrow('index.html');
    await expect(readConsole(join(folder, 'nowhere'))).rejects.toThrow('GLOVEBOX_CONSOLE_DIR');
    const { consoleDirectory } = parseConfig({ GLOVEBOX_DATA_DIR: '/data', REDIS_URL: 'redis://127.0.0.1' });
    expect(consoleDirectory).toBeNull();
  });
});

describe('every route', () => {
  const answering = routes.filter(({ path }) => path !== '/v1/events');
  it.each(answering.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is there',
    async (_, route) => {
      const { status, body } = await ask(route.method, pathOf(route), {
        ...(route.method === 'POST' && !route.path.includes('uploads') ? { body: {} } : {}),
      });
      expect(status === 404 && body.code === 'no-such-route').toBe(false);
    },
  );

  const closed = routes.filter(({ access }) => access !== 'public');
  it.each(closed.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s refuses whoever does not sign',
    async (_, route) => {
      const { status, body } = await send(coordinator.url, route.method, pathOf(route), {
        ...(route.body ? { body: {} } : {}),
      });
      expect(status).toBe(401);
      if (route.method !== 'HEAD') expect(Problem.parse(body)).toMatchObject({ code: 'request-signature' });
    },
  );

  const withBody = routes.filter(({ body }) => body);
  it.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s names the field that is wrong or unknown, and a remedy',
    async (_, route) => {
      const unknown = await ask(route.method, pathOf(route), { body: { somethingElse: 1 } });
      expect(unknown.status).toBe(400);
      const problem = Problem.parse(unknown.body);
      expect(problem).toMatchObject({ code: 'malformed', remedy: expect.any(String) as string });
      expect(problem.field).toMatch(/^[a-zA-Z.]+$/);
      const none = await ask(route.method, pathOf(route));
      expect(none.body).toMatchObject({ code: 'malformed', field: 'body' });
    },
  );

  const listing = routes.filter(({ query }) => query !== undefined && query !== EvidenceQuery);
  it.each(listing.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is a page, and refuses bad limits and cursors',
    async (_, route) => {
      expect((await ask('GET', route.path)).body).toMatchObject({ items: expect.any(Array) as [] });
      for (const [query, field] of [
        ['limit=0', 'limit'],
        ['limit=many', 'limit'],
        ['cursor=x1', 'cursor'],
        ['order=up', 'order'],
      ] as const) {
        expect((await ask('GET', `${route.path}?${query}`)).body).toMatchObject({ code: 'malformed', field });
      }
    },
  );

  it('tells the newest evidence under an agreement, and of one that is not there nothing', async () => {
    const path = '/v1/workers/evidence';
    expect((await ask('GET', path)).body).toMatchObject({ code: 'malformed', field: 'agreement' });
    expect((await ask('GET', `${path}?agreement=${'0'.repeat(64)}`)).body).toEqual({ items: [], next: null });
  });

  const byDigest = routes.filter(
    ({ path, body }) => !body && /\{(digest|fingerprint|id)\}/.test(path) && !path.includes('uploads'),
  );
  it.each(byDigest.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s refuses what is no digest',
    async (_, route) => {
      const key = route.access === 'relay' ? relay : owner;
      const path = route.path.replaceAll(/\{\w+\}/g, 'Nothing');
      const { status, body } = await ask(route.method, path, { key });
      expect(status).toBe(400);
      expect(Problem.parse(body)).toMatchObject({
        code: 'malformed',
        field: expect.stringMatching(/digest|id|fing/) as string,
      });
    },
  );

  it('answers what is not there with a problem too', async () => {
    expect((await ask('GET', '/v1/nothing')).body).toMatchObject({ code: 'no-such-route', status: 404 });
    expect((await ask('DELETE', '/v1/jobs')).body).toMatchObject({ code: 'no-such-route' });
    expect((await ask('GET', `/v1/jobs/${NOBODY}`)).body).toMatchObject({ code: 'not-found', field: 'id' });
    expect((await ask('GET', '/v1/jobs/%ff')).body).toMatchObject({ code: 'malformed' });
  });

  it('has a page that explains every code', async () => {
    const page = await (await fetch(`${coordinator.url}/docs`)).text();
    for (const code of Object.keys(problems)) expect(page).toContain(`id="${code}"`);
  });
});

describe('bodies', () => {
  const raw = async (body: string, type = 'application/json') => {
    const response = await fetch(`${coordinator.url}/v1/parties`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    return (await response.json()) as Problem;
  };

  it('are JSON, once, and not too large', async () => {
    expect(await raw('{"card":', 'application/json')).toMatchObject({ code: 'malformed' });
    expect(await raw('{"card":1,"card":2}')).toMatchObject({ code: 'malformed', field: 'card' });
    expect(await raw('{}', 'text/plain')).toMatchObject({ code: 'media-type', field: 'content-type' });
    expect(await raw(`"${'a'.repeat(9_000_000)}"`)).toMatchObject({ code: 'too-large', field: 'body' });
    expect(await raw('['.repeat(100_000))).toMatchObject({ code: 'malformed' });
    expect(await raw(`{"card":"\\u0000"}`)).toMatchObject({ code: 'malformed', field: 'card' });
  });
});

describe('signed requests', () => {
  it('are of a registered party', async () => {
    expect((await ask('GET', '/v1/jobs', { key: newKey() })).body).toMatchObject({
      code: 'unknown-party',
      status: 401,
    });
  });

  it('count once', async () => {
    const nonce = 'n'.repeat(22);
    expect((await ask('GET', '/v1/jobs', { nonce })).status).toBe(200);
    expect((await ask('GET', '/v1/jobs', { nonce })).body).toMatchObject({ code: 'request-replayed' });
    expect((await ask('GET', '/v1/parties', { nonce })).body).toMatchObject({ code: 'request-replayed' });
  });

  it('are fresh', async () => {
    const stale = await ask('GET', '/v1/jobs', { created: '2026-01-01T00:00:00Z' });
    expect(stale.body).toMatchObject({ code: 'request-signature', field: 'created' });
  });

  it('are for this body and this path', async () => {
    const body = { request: 1 };
    const other = await ask('POST', '/v1/jobs', { body, headers: { 'content-digest': 'sha-256=:AAAA:' } });
    expect(other.body).toMatchObject({ code: 'request-signature' });
    const moved = await fetch(`${coordinator.url}/v1/jobs?limit=1`, {
      headers: sign('GET', '/v1/jobs', owner),
    });
    expect(await moved.json()).toMatchObject({ code: 'request-signature' });
  });

  it('of a party are no key to ciphertext, and of a relay to nothing else', async () => {
    expect((await ask('GET', `/v1/blobs/${NOBODY}`)).body).toMatchObject({ code: 'not-a-relay', status: 403 });
    expect((await ask('GET', `/v1/blobs/${NOBODY}`, { key: relay })).body).toMatchObject({ code: 'not-found' });
    expect((await ask('GET', '/v1/jobs', { key: relay })).body).toMatchObject({ code: 'unknown-party' });
  });
});

describe('parties', () => {
  it('register themselves, any number of times', async () => {
    const again = await send(coordinator.url, 'POST', '/v1/parties', { body: { card: card() } });
    expect(again.body).toMatchObject({ name: 'registry' });
    const fingerprint = partyFingerprint({ signingKey: owner.publicKey, receivingKey });
    expect((await ask('GET', `/v1/parties/${fingerprint}`)).body).toEqual(again.body);
  });

  it('have one card for each key, signed with it', async () => {
    const renamed = await send(coordinator.url, 'POST', '/v1/parties', { body: { card: card(owner, 'other') } });
    expect(renamed.body).toMatchObject({ code: 'party-conflict', status: 409 });
    const foreign = signDocument(
      'glovebox/party/v1',
      { name: 'thief', signingKey: newKey().publicKey, receivingKey },
      owner,
    );
    const stolen = await send(coordinator.url, 'POST', '/v1/parties', { body: { card: foreign } });
    expect(stolen.body).toMatchObject({ code: 'document-signature', field: 'card.signatures' });
    const broken = card();
    const changed = { ...broken, signatures: [{ ...broken.signatures[0], sig: 'A'.repeat(86) }] };
    const refused = await send(coordinator.url, 'POST', '/v1/parties', { body: { card: changed } });
    expect(refused.body).toMatchObject({ code: 'signature', field: 'signatures' });
  });

  it('are listed in pages', async () => {
    for (let index = 0; index < 4; index++) {
      const key = newKey();
      await send(coordinator.url, 'POST', '/v1/parties', { body: { card: card(key, `party-${String(index)}`) } });
    }
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await ask('GET', `/v1/parties?limit=2${cursor}`);
      seen.push(...(body.items as unknown[]));
      cursor = typeof body.next === 'string' ? `&cursor=${body.next}` : '';
    } while (cursor !== '');
    const names = seen.map((party) => (party as { name: string }).name);
    expect(names).toEqual(['party-3', 'party-2', 'party-1', 'party-0', 'registry']);
  });
});

describe('uploads', () => {
  it('are seen and continued by who made them only', async () => {
    const other = newKey();
    await send(coordinator.url, 'POST', '/v1/parties', { body: { card: card(other, 'clinic') } });
    const id = await upload(coordinator.url, owner, Uint8Array.from(randomBytes(1000)));
    const headers = { 'tus-resumable': '1.0.0' };
    const mine = await ask('HEAD', `/v1/uploads/${id}`, { headers });
    expect([mine.status, mine.headers.get('upload-offset')]).toEqual([200, '1000']);
    expect((await ask('HEAD', `/v1/uploads/${id}`, { headers, key: other })).status).toBe(404);
    expect((await ask('DELETE', `/v1/uploads/${id}`, { headers, key: other })).body).toMatchObject({
      code: 'not-found',
    });
    expect((await ask('GET', `/v1/uploads/${id}`, { headers })).body).toMatchObject({ code: 'no-such-route' });
  });

  it('are removed when nobody continued or registered them for two weeks', async () => {
    const [first, inTwoWeeks] = [newKey(), `${new Date(Date.now() + 15 * 86_400_000).toISOString().slice(0, 19)}Z`];
    const redisUrl = redis.url;
    const before = await startTestCoordinator({ redisUrl });
    await send(before.url, 'POST', '/v1/parties', { body: { card: card(first, 'registry') } });
    const id = await upload(before.url, first, Uint8Array.from(randomBytes(1000)));
    await before.close();
    const { directory } = before;
    const uploads = () => readdir(join(directory, 'uploads'));
    expect(await uploads()).toContain(id);

    const after = await startTestCoordinator({ redisUrl, directory, clock: () => inTwoWeeks });
    try {
      while ((await uploads()).length > 0) await sleep(20);
      const headers = { 'tus-resumable': '1.0.0' };
      const gone = await send(after.url, 'HEAD', `/v1/uploads/${id}`, { headers, key: first, created: inTwoWeeks });
      expect(gone.status).toBe(404);
    } finally {
      await after.close();
      await rm(directory, { recursive: true });
    }
  });

  it('follow the protocol', async () => {
    const noVersion = await ask('POST', '/v1/uploads');
    expect(noVersion.body).toMatchObject({ code: 'upload-refused' });
    const noLength = await ask('POST', '/v1/uploads', { headers: { 'tus-resumable': '1.0.0' } });
    expect(Problem.parse(noLength.body)).toMatchObject({ code: 'upload-refused', field: 'upload' });
  });

  it('become datasets only with a manifest of exactly this file by this owner', async () => {
    const content = Uint8Array.from(randomBytes(500));
    const id = await upload(coordinator.url, owner, content);
    const manifest = (change: object, key = owner) =>
      signDocument(
        'glovebox/manifest/v1',
        {
          dataset: 'people',
          owner: partyFingerprint({ signingKey: owner.publicKey, receivingKey }),
          keybroker: relay.publicKey,
          recipient: `age1${'q'.repeat(58)}`,
          columns: [{ name: 'id', type: { type: 'integer' }, nullable: false }],
          rows: 1,
          header: NOBODY,
          ciphertext: contentDigest(content),
          ciphertextBytes: content.length,
          plaintext: NOBODY,
          plaintextBytes: 1,
          created: '2026-11-24T05:37:00Z',
          ...change,
        },
        key,
      );
    const register = (body: ReturnType<typeof manifest>, using = id) =>
      ask('POST', '/v1/datasets', { body: { upload: using, manifest: body } });
    expect((await register(manifest({}, newKey()))).body).toMatchObject({ code: 'document-signature' });
    expect((await register(manifest({}), 'f'.repeat(32))).body).toMatchObject({ code: 'not-found', field: 'upload' });
    // It is no age file.
    expect((await register(manifest({}))).body).toMatchObject({ code: 'cannot-open', status: 422 });
  });
});
