// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { CollateralNeed } from '@glovebox/attestation';
import {
  DiskStore,
  exportBundle,
  FRESHNESS,
  keyOf,
  obtain,
  parseBundle,
  refreshCollateral,
  startRefresher,
  type Obtained,
} from '@glovebox/collateral';
import { fromUtf8, parseJson } from '@glovebox/core';
import { createIntelAuthority, testOnlyIntelPcs, type TestOnlyCollateralIssue } from '@glovebox/test-kit';
import { collateralWorld, type CollateralWorld } from './collateral-world.spec-data.ts';

const intel = createIntelAuthority();
const NEEDS: readonly CollateralNeed[] = [
  { kind: 'intel-root-ca-crl' },
  { kind: 'intel-tcb-info', tee: 'sgx', fmspc: '7e5800000000' },
];

let published: TestOnlyCollateralIssue = {};
let world: CollateralWorld;
beforeEach(async () => {
  published = {};
  world = await collateralWorld(testOnlyIntelPcs(intel, { issue: () => published }));
});
afterEach(() => world.end());

const context = () => ({
  cache: world.cache,
  fetcher: world.fetcher(),
  clock: world.clock.now,
  freshness: FRESHNESS,
});
const fill = () => Promise.all(NEEDS.map((need) => obtain(need, { ...context(), update: 'standard' })));
const kindsOf = (outcomes: readonly Obtained[]) => outcomes.map(({ kind }) => kind);

describe('a directory of collateral', () => {
  it('is whole after any file of it was damaged: what is damaged is fetched again', async () => {
    await fill();
    for (const folder of ['objects', 'entries']) {
      for (const name of await readdir(join(world.directory, folder))) {
        await writeFile(join(world.directory, folder, name), 'damage');
      }
    }
    expect(await world.cache.list()).toEqual([]);
    expect(kindsOf(await fill())).toEqual(['fetched', 'fetched']);
    expect(await world.cache.list()).toHaveLength(2);
  });

  it('takes no entry under the name of another', async () => {
    await fill();
    const [first = '', second = ''] = await readdir(join(world.directory, 'entries'));
    await writeFile(join(world.directory, 'entries', first), await readFile(join(world.directory, 'entries', second)));
    expect(await world.cache.list()).toHaveLength(1);
  });

  it('forgets contents that nothing names any more, but no young ones', async () => {
    await fill();
    const stray = join(world.directory, 'objects', 'ab'.repeat(32));
    await writeFile(stray, 'stray');
    expect(await world.cache.prune(Date.now())).toBe(0);
    await utimes(stray, 0, 0);
    expect(await world.cache.prune(Date.now())).toBe(1);
    expect(await world.cache.list()).toHaveLength(2);
  });

  it('renews what is due and leaves the rest', async () => {
    await fill();
    expect(await refreshCollateral(context())).toEqual([]);
    world.clock.advance(90_000);
    published = { rootCaCrl: { thisUpdate: '2026-11-25T00:00:00Z' } };
    expect(kindsOf(await refreshCollateral(context()))).toEqual(['fetched', 'fetched']);
    expect(kindsOf(await refreshCollateral({ ...context(), all: true }))).toEqual(['fetched', 'fetched']);
    const issued = (await world.cache.list()).map(({ entry }) => entry.issuedAt);
    expect(issued).toContain('2026-11-25T00:00:00Z');
  });
});

describe('several processes and sudden ends', () => {
  /** Puts big answers into one directory, over and over, each under the same two names. */
  const WRITER = `
    import { DiskStore } from '@glovebox/collateral';
    import { createHash } from 'node:crypto';
    const [, , directory, seed] = process.argv;
    const store = new DiskStore(directory);
    const need = (id) => ({ kind: 'nvidia-rim', id });
    const at = '2026-11-24T12:00:00Z';
    process.stdout.write('ready\\n');
    for (let round = 0; ; round++) {
      const body = Buffer.alloc(1_500_000, seed + round);
      const digest = createHash('sha256').update(body).digest('hex');
      const entry = { version: 1, need: need('SHARED_' + (round % 2)), update: 'standard', issuedAt: at,
        expiresAt: '9999-12-31T23:59:59Z', fetchedAt: at, maxAgeSeconds: null, body: digest, issuerChain: null };
      await store.put({ entry, answer: { body, issuerChain: null } });
      process.stdout.write('put\\n');
    }
  `;
  let program: string;
  beforeEach(async () => {
    program = join(world.directory, 'writer.mjs');
    await build({
      stdin: { contents: WRITER, resolveDir: import.meta.dirname, loader: 'ts' },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['glovebox-source'],
      logLevel: 'silent',
    });
  });

  const start = (seed: string) => {
    const child = spawn(process.execPath, [program, world.directory, seed], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
    return { child, puts: () => output.split('put\n').length - 1, ended: once(child, 'exit') };
  };
  const key = (id: string) => keyOf({ need: { kind: 'nvidia-rim', id }, update: 'standard' });

  it('kill -9 at any moment leaves the old or the new answer', async () => {
    let lost = 0;
    for (let round = 0; round < 8; round++) {
      const { child, puts, ended } = start(String(round));
      while (puts() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, (round * 13) % 60));
      child.kill('SIGKILL');
      await ended;
      for (const id of ['SHARED_0', 'SHARED_1']) if ((await world.cache.get(key(id))) === null) lost++;
    }
    expect(lost).toBe(0);
  });

  it('two processes at once leave whole answers, at every moment', async () => {
    const writers = [start('a'), start('b')];
    while (writers.some(({ puts }) => puts() < 2)) await new Promise((resolve) => setTimeout(resolve, 5));
    for (let look = 0; look < 25; look++) expect(await world.cache.get(key(`SHARED_${look % 2}`))).not.toBeNull();
    for (const { child, ended } of writers) {
      child.kill('SIGKILL');
      await ended;
    }
  });
});

describe('a bundle', () => {
  const bundle = async () => {
    const { file, digest } = exportBundle(await world.cache.list());
    return { file, digest, value: parseJson(file) as { entries: Record<string, unknown>[] } };
  };

  it('is the same bytes for the same content, wherever and in whatever order it was put', async () => {
    await fill();
    const first = await bundle();
    const other = new DiskStore(join(world.directory, 'other'));
    for (const kept of [...parseBundle(first.value)].reverse()) await other.put(kept);
    const again = exportBundle(await other.list());
    expect(fromUtf8(again.file)).toBe(fromUtf8(first.file));
    expect(again.digest).toBe(first.digest);
  });

  it.each<[string, (value: { entries: Record<string, unknown>[]; digest?: string }) => void]>([
    ['a changed body', ({ entries }) => Object.assign(entries[0] ?? {}, { body: 'AAAA' })],
    ['a changed time', ({ entries }) => Object.assign(entries[0]?.entry ?? {}, { expiresAt: '2049-01-01T00:00:00Z' })],
    ['an entry less', ({ entries }) => void entries.pop()],
    ['another name', ({ entries }) => Object.assign(entries[0] ?? {}, { url: 'https://evil.example/' })],
    ['text that is not base64url', ({ entries }) => Object.assign(entries[0] ?? {}, { body: 'A' })],
    ['an unknown member', (value) => Object.assign(value, { more: 1 })],
  ])('with %s is refused', async (_name, change) => {
    await fill();
    const { value } = await bundle();
    change(value);
    expect(() => parseBundle(value)).toThrowCode('bundle-malformed');
  });

  it('cannot say that a list holds longer than the list says, even with digests made anew', async () => {
    await fill();
    const [kept, ...others] = await world.cache.list();
    if (kept === undefined) throw new Error('nothing kept');
    const lying = { ...kept, entry: { ...kept.entry, expiresAt: '2049-01-01T00:00:00Z' } };
    const { file } = exportBundle([lying, ...others]);
    expect(() => parseBundle(parseJson(file))).toThrowCode('bundle-malformed');
  });
});

describe('startRefresher', () => {
  it('goes round until it is closed, logs each outcome in words, and outlives a fault', async () => {
    await fill();
    const lines: string[] = [];
    let rounds = 0;
    const refresher = startRefresher({
      refresh: () => {
        if (++rounds === 1) return Promise.reject(new Error('the disk is full'));
        world.clock.advance(90_000);
        world.server.fail('IntelSGXRootCA', { kind: 'answer', answer: { status: 404 } });
        return refreshCollateral(context());
      },
      intervalMs: 5,
      random: () => 0.5,
      log: (level, message) => lines.push(`${level} ${message}`),
    });
    while (rounds < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await refresher.close();
    const seen = rounds;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(rounds).toBe(seen);
    expect(lines[0]).toBe('warn collateral cannot be refreshed: the disk is full');
    expect(lines).toContainEqual(
      expect.stringMatching(/^warn Intel root revocation list stays in use, valid until 2026-12-20T00:00:00Z: /),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^info Intel SGX TCB info of 7e5800000000 was fetched, valid until 2026-12-20T00:00:00Z$/),
    );
  });
});
