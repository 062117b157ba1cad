// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@glovebox/cli';
import {
  createIntelAuthority,
  createNvidiaAuthority,
  testOnlyIntelPcs,
  testOnlyOcspResponder,
  testOnlyRimService,
} from '@glovebox/test-kit';
import { collateralWorld, type CollateralWorld } from './collateral-world.spec-data.ts';

const intel = createIntelAuthority();
const nvidia = createNvidiaAuthority();
const REPORT_DATA = 'cd'.repeat(64);
const rim = nvidia.rim();

let folder: string;
let world: CollateralWorld;
const path = (name: string) => join(folder, name);
const save = (name: string, value: unknown) => writeFile(path(name), JSON.stringify(value));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glovebox-collateral-cli-'));
  world = await collateralWorld(
    testOnlyIntelPcs(intel, { dialect: 'pccs' }),
    testOnlyRimService({ 'NV_GPU_DRIVER_GH100_550.90.07': rim }),
    testOnlyOcspResponder((id) => ({
      signingKey: nvidia.key(([1, 2, 3].find((place) => nvidia.certificateId(place).equals(id)) ?? 1) - 1),
    })),
  );
  await save('tdx.json', intel.issueTdx({ reportData: REPORT_DATA }));
  await save('gpu.json', nvidia.issue());
  await save('policy.json', { platforms: [intel.tdxPolicy()] });
});
afterAll(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});

interface Document {
  readonly complete?: boolean;
  readonly digest?: string;
  readonly kind?: string;
  readonly error?: { readonly code: string; readonly remedy: string };
  readonly obtained?: readonly { readonly kind: string; readonly error?: { readonly code: string } }[];
  readonly items?: readonly { readonly state: string; readonly what: string }[];
  readonly reasons?: readonly { readonly code: string }[];
}

async function glovebox(home: string, ...args: string[]) {
  const output = { stdout: '', stderr: '' };
  const code = await run(args, {
    env: { GLOVEBOX_HOME: path(home), GLOVEBOX_COLLATERAL_MIRRORS: world.mirrors, DANGEROUSLY_TRUST_DEV_ROOTS: '1' },
    stdout: { write: (text) => void (output.stdout += text), isTerminal: false },
    stderr: { write: (text) => void (output.stderr += text), isTerminal: false },
    readStdin: () => Promise.resolve(''),
    ask: null,
    fetch,
    clock: world.clock.now,
    sleep: () => Promise.resolve(),
  });
  const document: unknown = args.includes('--json') ? JSON.parse(output.stdout) : {};
  return { code, ...output, json: document as Document };
}

const judge = (home: string, ...more: string[]) =>
  glovebox(
    home,
    ...['evidence', 'verify', path('tdx.json'), '--policy', path('policy.json'), '--report-data', REPORT_DATA],
    ...[...more, '--json'],
  );

describe('glovebox collateral', () => {
  it('fetches once, then keeps; what it keeps makes the verifier accept', async () => {
    expect((await judge('online')).json.reasons?.[0]?.code).toBe('collateral-missing');
    const first = await glovebox('online', 'collateral', 'fetch', path('tdx.json'), '--json');
    expect(first.code).toBe(0);
    expect(first.json.obtained?.map(({ kind }) => kind)).toEqual(['fetched', 'fetched', 'fetched', 'fetched']);
    const again = await glovebox(
      'online',
      'collateral',
      'fetch',
      path('tdx.json'),
      '-o',
      path('tdx-collateral.json'),
      '--json',
    );
    expect(again.json.obtained?.map(({ kind }) => kind)).toEqual(['cached', 'cached', 'cached', 'cached']);
    const { quote } = intel.issueTdx({ reportData: REPORT_DATA });
    await writeFile(path('quote.bin'), Buffer.from(quote, 'base64url'));
    const raw = await glovebox('online', 'collateral', 'fetch', path('quote.bin'), '--json');
    expect(raw.json.obtained?.map(({ kind }) => kind)).toEqual(['cached', 'cached', 'cached', 'cached']);
    for (const source of [join(path('online'), 'collateral'), path('tdx-collateral.json')]) {
      expect((await judge('online', '--collateral', source)).json.kind).toBe('accepted');
    }
  });

  it('shows what is kept, and shouts what is over', async () => {
    const table = await glovebox('online', 'collateral', 'status');
    expect(table.stdout).toMatch(
      /Intel TDX TCB info of 7e5800000000 +valid +2026-12-20T00:00:00Z +2026-11-25T12:00:00Z/,
    );
    expect(table.code).toBe(0);
    world.clock.set('2026-12-21T00:00:00Z');
    const over = await glovebox('online', 'collateral', 'status');
    expect(over.code).toBe(1);
    expect(over.stdout).toMatch(/EXPIRED/);
    const refreshed = await glovebox('online', 'collateral', 'refresh', '--json');
    expect(refreshed.json.obtained?.map(({ error }) => error?.code)).toEqual([
      'expired',
      'expired',
      'expired',
      'expired',
    ]);
    world.clock.set('2026-11-24T12:00:00Z');
    expect((await glovebox('online', 'collateral', 'refresh')).stdout).toBe('Nothing is due.\n');
    expect((await glovebox('online', 'collateral', 'refresh', '--all', '--json')).json.complete).toBe(true);
  });

  it('carries everything to a machine without a network, where it serves as it is or imported', async () => {
    const exported = await glovebox('online', 'collateral', 'export', '-o', path('bundle.json'), '--json');
    const again = await glovebox('online', 'collateral', 'export', '-o', path('again.json'), '--json');
    expect(exported.json.digest).toBe(again.json.digest);
    expect(await readFile(path('bundle.json'))).toEqual(await readFile(path('again.json')));
    expect((await judge('offline', '--collateral', path('bundle.json'))).json.kind).toBe('accepted');

    const imported = await glovebox('offline', 'collateral', 'import', path('bundle.json'), '--json');
    expect(imported.json.items?.map(({ state }) => state)).toEqual(['valid', 'valid', 'valid', 'valid']);
    expect((await judge('offline', '--collateral', join(path('offline'), 'collateral'))).json.kind).toBe('accepted');
    const late = await judge('offline', '--collateral', path('bundle.json'), '--at', '2026-12-21T00:00:00Z');
    expect(late.json.reasons?.[0]?.code).toBe('crl-expired');
  });

  it('refuses a bundle that was changed, and something else', async () => {
    const bundle = await readFile(path('bundle.json'), 'utf8');
    await writeFile(path('changed.json'), bundle.replace('"version":1', '"version":2'));
    const changed = await glovebox('offline', 'collateral', 'import', path('changed.json'), '--json');
    expect([changed.code, changed.json.error?.code]).toEqual([1, 'bundle-malformed']);
    await writeFile(path('zeros'), new Uint8Array(2_000_000));
    const zeros = await glovebox('offline', 'collateral', 'import', path('zeros'));
    expect([zeros.code, zeros.stderr]).toEqual([1, expect.stringContaining('field   bundle')]);
    expect(
      (await glovebox('offline', 'evidence', 'verify', path('tdx.json'), '--collateral', path('zeros'))).stdout,
    ).toContain('Not used: zeros');
    expect((await judge('offline', '--collateral', path('policy.json'))).json.error?.code).toBe('collateral-malformed');
    expect((await judge('offline', '--collateral', path('nothing.json'))).json.error?.code).toBe('file');
  });

  it('says what it could not have, why, and what to do', async () => {
    world.server.fail('/qe/identity', { kind: 'answer', answer: { status: 404 } });
    const outcome = await glovebox('poor', 'collateral', 'fetch', path('tdx.json'));
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/MISSING[^]*quoting enclave identity was not had: [^]*\(`404`\); check that/);
  });

  it('fetches the reference values of a GPU as files', async () => {
    const outcome = await glovebox('gpu', 'collateral', 'fetch', path('gpu.json'), '--rims', path('rims'), '--json');
    expect(await readFile(path('rims/NV_GPU_DRIVER_GH100_550.90.07.xml'))).toEqual(rim);
    // The server has no file for this VBIOS, as NVIDIA has none for a new board.
    expect(outcome.json.obtained?.map(({ kind }) => kind)).toEqual([
      'fetched',
      'fetched',
      'fetched',
      'fetched',
      'missing',
    ]);
  });

  it.each([
    [['fetch', 'tdx.json', '--update', 'never'], 'usage'],
    [['fetch', 'tdx.json', '--product', 'Rome'], 'usage'],
    [['fetch', 'tdx.json', '--mirrors', 'nonsense'], 'mirror-malformed'],
    [['fetch', 'tdx.json', '--rims', 'rims'], 'usage'],
  ])('refuses %j', async ([verb = '', file = '', ...more], code) => {
    const outcome = await glovebox('online', 'collateral', verb, path(file), ...more, '--json');
    expect(outcome.json.error?.code).toBe(code);
  });
});
