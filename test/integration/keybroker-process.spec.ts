// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { lastValueFrom, timeout } from 'rxjs';
import { keybrokerPattern, SignedEnvelope, type KeybrokerOutcome, type KeybrokerRequest } from '@glovebox/contracts';
import { toBase64Url, toHex } from '@glovebox/core';
import { openDocument } from '@glovebox/crypto';
import { randomBytes } from '@glovebox/native';
import { startRedis, type PrivateRedis } from '@glovebox/test-kit';
import { codesOf, KeybrokerWorld, newWorker, only, openReply, type Site } from './keybroker-world.spec-data.ts';

/** The real processes, from the build: a core behind its pipe, and the shell with a core and a Redis. */
const programOf = (path: string) => fileURLToPath(new URL(`../../bundle/keybroker/${path}`, import.meta.url));
const environmentOf = ({ directory, keyFile }: Site, redis = '') => ({
  PATH: process.env.PATH,
  KEYBROKER_DIR: directory,
  KEYBROKER_KEY_FILE: keyFile,
  DANGEROUSLY_TRUST_DEV_ROOTS: '1',
  ...(redis === '' ? {} : { REDIS_URL: redis }),
});

/** Processes start slowly on a busy machine. */
const PATIENCE_MS = 120_000;

let world: KeybrokerWorld;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  world = await KeybrokerWorld.create();
}, PATIENCE_MS);
afterEach(async () => {
  for (const child of running) await end(child, 'SIGKILL');
});
afterAll(() => world.destroy());

function start(program: string, environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [programOf(program)], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined);
  return { child, output };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS / 2;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited too long');
    await sleep(5);
  }
}

/** A core that speaks over its pipe, one message at a time. */
async function startCore(site: Site) {
  const { child, output } = start('core/main.js', environmentOf(site));
  const lines = () => output.stdout.split('\n').slice(0, -1);
  await until(() => lines().length > 0 || child.exitCode !== null);
  let asked = 0;
  const send = (message: unknown) =>
    void child.stdin.write(`${asked++} ${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  const ask = async (message: unknown): Promise<SignedEnvelope> => {
    send(message);
    const seq = asked - 1;
    await until(() => lines().length > seq + 1);
    return SignedEnvelope.parse(JSON.parse(lines()[seq + 1] ?? '').reply);
  };
  return { child, output, send, ask };
}

const journalSize = async ({ directory }: Site) => (await stat(join(directory, 'journal'))).size;

describe('the core', () => {
  it(
    'gives the same bytes after a kill -9 between journal and answer, and spends nothing twice',
    async () => {
      const site = world.site('registry');
      const worker = newWorker();
      const documents = world.documents();
      const challenges = await world.challenges(documents);
      const attempt = world.attempt(documents, challenges, worker);
      const willing = await world.willing(attempt);
      await world.close('registry');

      const message = { id: 'the grant', request: { verb: 'grant', ...attempt, willing } };
      const before = await journalSize(site);
      const first = await startCore(site);
      first.send(message);
      await until(async () => (await journalSize(site)) > before);
      await end(first.child, 'SIGKILL');

      const second = await startCore(site);
      const reply = await second.ask(message);
      only(openReply(reply, site.identityKey, message), 'grant');
      // What the first core managed to say, if anything, was this.
      const said = first.output.stdout.split('\n').slice(1, -1);
      for (const line of said) expect(JSON.parse(line).reply).toEqual(reply);
      await end(second.child, 'SIGKILL');

      const third = await startCore(site);
      expect(await third.ask(message)).toEqual(reply);
      await end(third.child, 'SIGKILL');
      const grants = (await readFile(join(site.directory, 'journal'), 'utf8')).match(/"kind":"granted"/g);
      expect(grants).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  it(
    'ends when its input ends, and says what is wrong when it cannot start',
    async () => {
      const site = world.site('clinic');
      await world.close('clinic');
      const core = await startCore(site);
      const gone = once(core.child, 'exit');
      core.child.stdin.end();
      expect(await gone).toEqual([0, null]);

      const wrong = start('core/main.js', environmentOf({ ...site, keyFile: world.site('registry').keyFile }));
      expect(await once(wrong.child, 'exit')).toEqual([1, null]);
      expect(JSON.parse(wrong.output.stderr)).toMatchObject({ fatal: 'wrong-key-file', remedy: expect.any(String) });
    },
    PATIENCE_MS,
  );

  it(
    'refuses a second core on one directory',
    async () => {
      const site = world.site('clinic');
      await world.close('clinic');
      await startCore(site);
      const second = start('core/main.js', environmentOf(site));
      await once(second.child, 'exit');
      expect(JSON.parse(second.output.stderr)).toMatchObject({ fatal: 'locked' });
    },
    PATIENCE_MS,
  );
});

describe('the core, handed what is no message', () => {
  it.each([
    ['nothing', ''],
    ['half a document', '{'],
    ['one key twice', '{"a":1,"a":2}'],
    ['5,000 levels', '['.repeat(5000)],
    ['a control character', '\u0000'],
  ])(
    'answers %s with a signed refusal',
    async (_, text) => {
      const site = world.site('clinic');
      await world.close('clinic');
      const core = await startCore(site);
      const reply = openDocument('glovebox/keybroker-reply/v1', await core.ask(text), [site.identityKey]);
      expect(codesOf(reply.value.outcome)).toEqual(['malformed-request']);
    },
    PATIENCE_MS,
  );
});

describe('the shell', () => {
  let redis: PrivateRedis;
  let client: ClientProxy;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    redis = await startRedis();
    const { hostname, port } = new URL(redis.url);
    client = ClientProxyFactory.create({
      transport: Transport.REDIS,
      options: { host: hostname, port: Number(port), retryAttempts: 1_000_000, retryDelay: 50 },
    });
    client.on('error' as never, (() => undefined) as never);
    await client.connect();
  });
  afterAll(async () => {
    await client.close();
    await redis.stop();
  });

  /** Asks like the coordinator: one id, repeated until answered, because the transport forgets. */
  async function ask(site: Site, request: KeybrokerRequest, id = toHex(randomBytes(8))): Promise<KeybrokerOutcome> {
    const message = { id, request };
    for (let tries = 0; ; tries++) {
      const sent = client.send<unknown>(keybrokerPattern(site.identityKey), message).pipe(timeout(1500));
      const reply = await lastValueFrom(sent).catch((error: unknown) => {
        if (tries > 15) throw error;
      });
      if (reply !== undefined) return openReply(SignedEnvelope.parse(reply), site.identityKey, message);
      await sleep(50);
    }
  }

  it(
    'answers over Redis, survives the death of core, Redis and itself, and logs and stores no key',
    async () => {
      const site = world.site('registry');
      await world.close('registry');
      const shell = start('shell/main.js', environmentOf(site, redis.url));
      expect(await ask(site, { verb: 'describe' })).toMatchObject({
        kind: 'description',
        identityKey: site.identityKey,
      });

      const documents = world.documents();
      const request: KeybrokerRequest = { verb: 'challenge', documents, attempt: 1 };
      const challenge = only(await ask(site, request), 'challenge');

      const core = Number(await readFile(join(site.directory, 'journal.lock'), 'utf8'));
      process.kill(core, 'SIGKILL');
      expect(await ask(site, request)).toEqual(challenge);

      await redis.kill();
      await redis.start();
      expect(await ask(site, request)).toEqual(challenge);

      await end(shell.child, 'SIGKILL');
      const second = start('shell/main.js', environmentOf(site, redis.url));
      expect(await ask(site, request)).toEqual(challenge);

      const gone = once(second.child, 'exit');
      second.child.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
      await world.keybroker('registry');

      const said = [shell, second].map(({ output }) => output.stdout + output.stderr).join('');
      const secrets = [
        (await readFile(site.keyFile, 'utf8')).trim(),
        toBase64Url(world.fileKeys.registry),
        toHex(world.fileKeys.registry),
        'AGE-SECRET-KEY',
      ];
      const files = (await readdir(site.directory, { recursive: true, withFileTypes: true })).filter((file) =>
        file.isFile(),
      );
      const contents = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
      for (const secret of secrets) expect([said, ...contents].filter((text) => text.includes(secret))).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'answers a malformed request with a signed refusal and no stack trace',
    async () => {
      const site = world.site('clinic');
      await world.close('clinic');
      const { output } = start('shell/main.js', environmentOf(site, redis.url));
      await ask(site, { verb: 'describe' });
      const malformed = { id: 'x', request: { verb: 'grant' } };
      const reply = await lastValueFrom(client.send<unknown>(keybrokerPattern(site.identityKey), malformed));
      expect(codesOf(openReply(SignedEnvelope.parse(reply), site.identityKey, malformed))).toEqual([
        'malformed-request',
      ]);
      expect(JSON.stringify(reply) + output.stdout + output.stderr).not.toMatch(/\n\s+at /);
    },
    PATIENCE_MS,
  );
});
