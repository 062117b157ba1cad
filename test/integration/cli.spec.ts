// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { run } from '@glovebox/cli';
import {
  GloveboxClient,
  partyIdentity,
  createPartySecrets,
  signedPartyCard,
  emptyPins,
  type Fetch,
} from '@glovebox/client';
import { parseConfig, startCoordinator, type Coordinator } from '@glovebox/coordinator';
import { signingKeyFromSeed } from '@glovebox/crypto';
import { randomBytes, systemClock } from '@glovebox/native';
import { createSnpAuthority, startRedis, testOnlyAuthorityDirectory, type PrivateRedis } from '@glovebox/test-kit';

/** The command line against a real coordinator: parties meet, agree, ask and approve. */

const folder = mkdtempSync(join(tmpdir(), 'glovebox-cli-spec-'));
let redis: PrivateRedis;
let coordinator: Coordinator;
const names = ['registry', 'analyst', 'officer'] as const;
type Name = (typeof names)[number];
const keybroker = signingKeyFromSeed(randomBytes(32)).publicKey;

beforeAll(async () => {
  Logger.overrideLogger(false);
  redis = await startRedis();
  const config = parseConfig({
    GLOVEBOX_PORT: '0',
    GLOVEBOX_DATA_DIR: join(folder, 'coordinator'),
    REDIS_URL: redis.url,
    DANGEROUSLY_TRUST_DEV_ROOTS: '1',
  });
  coordinator = await startCoordinator(config, { logger: silent });
}, 120_000);
afterAll(async () => {
  await coordinator.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

const silent = { log: () => undefined, error: () => undefined, warn: () => undefined };

async function glovebox(name: Name | 'stranger', ...args: string[]) {
  const output = { stdout: '', stderr: '' };
  const code = await run([...args, '--json'], {
    env: {
      GLOVEBOX_HOME: join(folder, name),
      GLOVEBOX_COORDINATOR: coordinator.url,
      DANGEROUSLY_TRUST_DEV_ROOTS: '1',
    },
    stdout: { write: (text) => void (output.stdout += text), isTerminal: false },
    stderr: { write: (text) => void (output.stderr += text), isTerminal: false },
    readStdin: () => Promise.resolve(''),
    ask: null,
    fetch: globalThis.fetch,
    clock: systemClock,
    sleep: (milliseconds) => sleep(milliseconds),
  });
  return { code, json: JSON.parse(output.stdout) as { error?: { code: string } } };
}

/** The document of a command that must succeed. */
async function ask<T>(name: Name, ...args: string[]): Promise<T> {
  const { code, json } = await glovebox(name, ...args);
  expect({ args, code, error: json.error }).toEqual({ args, code: 0, error: undefined });
  return json as T;
}

async function refusal(name: Name | 'stranger', ...args: string[]): Promise<string> {
  const { code, json } = await glovebox(name, ...args);
  expect(code).not.toBe(0);
  return json.error?.code ?? 'none';
}

function draft(): string {
  const authority = createSnpAuthority(testOnlyAuthorityDirectory('cli-spec'), { modulusLength: 2048 });
  const path = join(folder, 'agreement.yaml');
  const certificate = join(folder, 'ark.der');
  writeFileSync(certificate, authority.rootCertificate);
  const policy = {
    ...authority.policy({ measurements: ['5a'.repeat(48)] }),
    root: { kind: 'development', certificateFile: 'ark.der' },
  };
  const unit = { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } };
  const terms = {
    minimumPeople: 10,
    purposes: ['research'],
    receivers: ['analyst'],
    aggregates: ['count', 'count-distinct'],
    columns: [unit],
  };
  const agreement = {
    room: 'cli',
    title: 'Command line',
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2036-01-01T00:00:00Z',
    purposes: ['research'],
    receivers: ['analyst'],
    approvals: { officers: 1 },
    parties: [
      { name: 'registry', roles: ['owner'] },
      { name: 'analyst', roles: ['analyst'] },
      { name: 'officer', roles: ['officer'] },
    ],
    keybrokers: [{ name: 'registry-keys', owner: 'registry', identityKey: keybroker }],
    datasets: [{ name: 'people', owner: 'registry', keybroker: 'registry-keys', terms }],
    attestation: { platforms: [policy] },
  };
  writeFileSync(path, JSON.stringify(agreement));
  return path;
}

const sqlFile = (name: string, sql: string) => {
  writeFileSync(join(folder, name), sql);
  return join(folder, name);
};

it('parties meet, agree, ask, approve, and stop', async () => {
  const fingerprints = new Map<Name, string>();
  for (const name of names) {
    const made = await ask<{ fingerprint: string }>(name, 'init', '--name', name);
    fingerprints.set(name, made.fingerprint);
    await ask(name, 'party', 'register');
  }
  expect(await refusal('registry', 'party', 'trust', 'analyst', fingerprints.get('officer') ?? '')).toBe('refused');

  const file = draft();
  expect(await refusal('registry', 'agreement', 'draft', file)).toBe('key-not-pinned');
  for (const name of names) {
    for (const other of names) {
      if (other !== name) await ask(name, 'party', 'trust', other, fingerprints.get(other) ?? '');
    }
  }
  const listed = await ask<{ items: { pin: string }[] }>('officer', 'party', 'list');
  expect(listed.items.map(({ pin }) => pin)).toEqual(['pinned', 'pinned', 'pinned']);

  // The owner has not compared its keybroker's key yet.
  expect(await refusal('registry', 'agreement', 'propose', file)).toBe('key-not-pinned');
  await ask('registry', 'keybroker', 'trust', 'registry-keys', keybroker);
  const { digest } = await ask<{ digest: string }>('registry', 'agreement', 'propose', file);
  await ask('analyst', 'agreement', 'sign', digest.slice(0, 8));
  const active = await ask<{ state: string }>('officer', 'agreement', 'sign', digest);
  expect(active.state).toBe('active');
  const shown = await ask<{ words: { lines: string[] }[] }>('analyst', 'agreement', 'show', digest.slice(0, 10));
  expect(JSON.stringify(shown.words)).toContain('DEVELOPMENT ROOT');
  expect(await refusal('analyst', 'agreement', 'show', 'ffffffff')).toBe('not-found');

  const question = ['--agreement', digest, '--purpose', 'research', '--sql'];
  const good = sqlFile('good.sql', 'select count(distinct id) as people from people');
  const rows = sqlFile('rows.sql', 'select id from people');
  const broken = sqlFile('broken.sql', 'selec id');
  expect(await ask('analyst', 'computation', 'check', ...question, good)).toMatchObject({
    kind: 'admitted',
    datasets: ['people'],
    minimumPeople: 10,
  });
  expect(['not-a-query', 'refused']).toContain(
    await refusal('analyst', 'computation', 'propose', '--title', 'x', ...question, rows),
  );
  expect(await refusal('analyst', 'computation', 'check', ...question, broken)).toBe('not-a-query');

  const proposed = await ask<{ digest: string }>(
    'analyst',
    'computation',
    'propose',
    '--title',
    'People',
    ...question,
    good,
  );
  expect(await refusal('analyst', 'computation', 'approve', proposed.digest)).toBe('refused');
  await ask('registry', 'computation', 'approve', proposed.digest.slice(0, 12));
  const approved = await ask<{ state: string }>('officer', 'computation', 'approve', proposed.digest);
  expect(approved.state).toBe('approved');

  const renamed = sqlFile('renamed.sql', 'select count(distinct id) as patients from people');
  const version = ['computation', 'propose', '--title', 'Patients', ...question, renamed, '--previous'];
  expect(await refusal('analyst', ...version, 'f'.repeat(64))).toBe('not-found');
  const next = await ask<{ digest: string }>('analyst', ...version, proposed.digest);
  expect(await ask('officer', 'computation', 'show', next.digest)).toMatchObject({
    changes: {
      previous: proposed.digest,
      title: 'People',
      added: [expect.stringContaining('patients')],
      removed: [expect.stringContaining('people')],
    },
  });
  // Nobody uploaded the dataset, so there is no version to run on.
  expect(await refusal('analyst', 'job', 'submit', proposed.digest)).toBe('not-found');
  expect(await ask('analyst', 'job', 'list')).toEqual({ items: [] });

  writeFileSync(join(folder, 'people.csv'), 'id\n1\nx\n');
  const upload = ['dataset', 'upload', join(folder, 'people.csv'), '--agreement', digest, '--name'];
  expect(await refusal('analyst', ...upload, 'people')).toBe('refused');
  expect(await refusal('registry', ...upload, 'nothing')).toBe('not-found');
  expect(await refusal('registry', ...upload, 'people')).toBe('bad-rows');

  expect(await refusal('analyst', 'agreement', 'stop', digest, '--reason', 'no')).toBe('refused');
  const stopped = await ask<{ state: string }>(
    'registry',
    'agreement',
    'stop',
    digest,
    '--reason',
    'consent withdrawn',
  );
  expect(stopped.state).toBe('stopped');
}, 120_000);

describe('uploads', () => {
  const party = partyIdentity('uploader', createPartySecrets(randomBytes));
  const bytes = randomBytes(300_000);
  const source = {
    size: bytes.length,
    read: (start: number, end: number) => Promise.resolve(Uint8Array.from(bytes.subarray(start, end))),
  };
  const clientWith = (fetchWith: Fetch) =>
    new GloveboxClient({
      coordinator: coordinator.url,
      party,
      pins: emptyPins(),
      environment: { fetch: fetchWith, clock: systemClock, random: randomBytes, sleep: (ms) => sleep(ms) },
      dangerouslyTrustDevelopmentRoots: false,
    });
  const options = { metadata: { dataset: 'people' }, chunkBytes: 65_536, retryDelaysMs: [] };

  it('go on where they were cut off, every part signed', async () => {
    await clientWith(globalThis.fetch).parties.register(signedPartyCard(party));
    let parts = 0;
    const breaking: Fetch = (url, init) =>
      init.method === 'PATCH' && ++parts > 2 ? Promise.reject(new Error('cut off')) : globalThis.fetch(url, init);
    let address = '';
    const first = clientWith(breaking).upload(source, {
      ...options,
      resume: null,
      onAddress: (url) => (address = url),
      onProgress: () => undefined,
    });
    await expect(first).rejects.toThrowCode('upload-interrupted');
    expect(address).toContain('/v1/uploads/');

    const sent: number[] = [];
    const id = await clientWith(globalThis.fetch).upload(source, {
      ...options,
      resume: address,
      onAddress: () => undefined,
      onProgress: (done) => sent.push(done),
    });
    expect(address.endsWith(id)).toBe(true);
    expect(Math.min(...sent)).toBeGreaterThanOrEqual(2 * 65_536);
    expect(sent.at(-1)).toBe(bytes.length);
  }, 60_000);
});
