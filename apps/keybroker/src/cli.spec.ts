// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64Url } from '@glovebox/core';
import { partyFingerprint, signDocument } from '@glovebox/crypto';
import { runCli } from './cli.ts';
import { at, examplePlan, ownerKeys } from './core/example.spec-data.ts';

const signingKey = toBase64Url(new Uint8Array(32).fill(1));
const receivingKey = toBase64Url(new Uint8Array(32).fill(2));
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glovebox-keybroker-cli-'));
  await writeFile(join(directory, 'key'), 'a passphrase of some length\n');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(...args: string[]) {
  let printed = '';
  const status = await runCli(args, (text) => (printed += text));
  return { status, printed };
}
const init = (...more: string[]) =>
  run(
    ...['init', '--dir', join(directory, 'store'), '--name', 'registry-keys', '--key-file', join(directory, 'key')],
    ...['--owner-signing-key', signingKey, '--owner-receiving-key', receivingKey, ...more],
  );

describe('glovebox-keybroker', () => {
  it('makes a keybroker that only this user can read, and prints who it is', async () => {
    const { status, printed } = await init('--json');
    expect(status).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      name: 'registry-keys',
      identityKey: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      ownerSigningKey: signingKey,
      ownerFingerprint: partyFingerprint({ signingKey, receivingKey }),
    });
    expect((await stat(join(directory, 'store'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'store', 'keybroker.json'))).mode & 0o777).toBe(0o600);
  });

  it('takes keys that begin with a dash', async () => {
    const dashed = toBase64Url(new Uint8Array(32).fill(0xfb));
    const paths = ['--dir', join(directory, 'store'), '--name', 'registry-keys', '--key-file', join(directory, 'key')];
    const made = await run(
      ...['init', ...paths, '--owner-signing-key', dashed],
      ...['--owner-receiving-key', dashed, '--json'],
    );
    expect(dashed).toMatch(/^-/);
    expect(JSON.parse(made.printed)).toMatchObject({ ownerSigningKey: dashed });
  });

  it('never overwrites one', async () => {
    const first = await init('--json');
    expect(await init()).toMatchObject({ status: 1, printed: expect.stringContaining('store-exists') });
    const status = await run('status', '--dir', join(directory, 'store'), '--json');
    expect(JSON.parse(status.printed)).toMatchObject(JSON.parse(first.printed));
  });

  it('shows an empty status for people', async () => {
    await init();
    const { status, printed } = await run('status', '--dir', join(directory, 'store'));
    expect(status).toBe(0);
    expect(printed).toContain('datasets: 0');
    expect(printed).toContain('grants: 0, permits: 0');
  });

  it.each<[string, string[], 0 | 1 | 2, string]>([
    ['help', ['--help'], 0, 'glovebox-keybroker init --dir DIR'],
    ['no command', [], 2, 'glovebox-keybroker init --dir DIR'],
    ['an unknown command', ['open', '--json'], 2, '"code":"usage"'],
    ['an unknown option', ['status', '--force', '--json'], 2, '"code":"usage"'],
    ['a missing option', ['init', '--dir', 'x', '--json'], 2, '"field":"name"'],
    ['a stop without its order', ['stop', '--dir', 'x', '--key-file', 'y', '--json'], 2, '"field":"order"'],
    ['a directory without a keybroker', ['status', '--dir', '/nowhere', '--json'], 1, '"code":"store-missing"'],
  ])('answers %s with a status and a remedy', async (_, args, status, text) => {
    expect(await run(...args)).toEqual({ status, printed: expect.stringContaining(text) });
  });

  describe('stop', () => {
    const stopWith = async (content: unknown, ...more: string[]) => {
      await writeFile(join(directory, 'stop.json'), JSON.stringify(content));
      const paths = ['--dir', join(directory, 'store'), '--key-file', join(directory, 'key')];
      return run('stop', ...paths, '--order', join(directory, 'stop.json'), '--json', ...more);
    };
    const order = () => {
      const { envelope, digest } = examplePlan().agreement;
      const statement = { agreement: digest, reason: 'enough', time: at };
      return {
        verb: 'stop',
        agreement: envelope,
        stop: signDocument('glovebox/stop/v1', statement, ownerKeys.registry),
      };
    };

    it.each<[string, unknown]>([
      ['what is no JSON object', 7],
      ['another request', { verb: 'describe' }],
      ['an order with more in it', { ...order(), force: true }],
    ])('refuses %s', async (_, content) => {
      await init();
      const { status, printed } = await stopWith(content);
      expect(status).toBe(1);
      expect(JSON.parse(printed).error).toMatchObject({ code: 'order-malformed', field: 'order' });
    });

    it('says why the keybroker denies it', async () => {
      await init();
      const { status, printed } = await stopWith(order());
      expect(status).toBe(1);
      expect(JSON.parse(printed).error).toMatchObject({
        code: 'refused',
        message: expect.stringContaining('not-my-agreement'),
      });
    });
  });

  it('refuses a key file that protects nothing', async () => {
    await writeFile(join(directory, 'key'), 'short\n');
    const { status, printed } = await init('--json');
    expect(status).toBe(1);
    expect(JSON.parse(printed).error).toMatchObject({ code: 'key-file', field: 'keyFile' });
  });
});
