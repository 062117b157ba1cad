// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSnpAuthority, freePort, type TestOnlySnpAuthority } from '@glovebox/test-kit';
import { runCli, type CliResult } from './cli.ts';
import { Processes } from './processes.ts';
import { startRedis } from './redis.ts';

export const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** The console, where it was built; `npm test` and `npm run demo` build it first. */
export const consoleDirectory = join(repositoryRoot, 'apps/console/dist/web');

export interface KeybrokerKeys {
  readonly identityKey: string;
}

/**
 * Every process of Glovebox on this machine, as real programs over real HTTP, sockets and Redis, with a home folder for
 * each persona. The demo plays its story in one; the end-to-end tests break one.
 */
export class World {
  readonly dir: string;
  readonly processes: Processes;
  readonly coordinatorPort: number;
  readonly redisPort: number;
  readonly authority: TestOnlySnpAuthority;
  #relayKey = '';

  private constructor(dir: string, ports: { coordinator: number; redis: number }, authority: TestOnlySnpAuthority) {
    this.dir = dir;
    this.coordinatorPort = ports.coordinator;
    this.redisPort = ports.redis;
    this.authority = authority;
    this.processes = new Processes(repositoryRoot, join(dir, 'logs'));
  }

  /** An empty world in a fresh folder. Nothing is started yet. */
  static async create(dir: string): Promise<World> {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    const authority = createSnpAuthority(join(dir, 'authority'));
    return new World(dir, { coordinator: await freePort(), redis: await freePort() }, authority);
  }

  get coordinatorUrl(): string {
    return `http://127.0.0.1:${String(this.coordinatorPort)}`;
  }

  get redisUrl(): string {
    return `redis://127.0.0.1:${String(this.redisPort)}`;
  }

  /** The reference value of a worker bundle under the test authority: SHA-384 of its bytes. */
  measure(bundle: string): string {
    return createHash('sha384').update(readFileSync(bundle)).digest('hex');
  }

  get bundle(): string {
    return join(repositoryRoot, 'bundle/worker.mjs');
  }

  /** A copy of the worker bundle with one harmless line more: another program, so another measurement. */
  alteredBundle(): string {
    const altered = join(repositoryRoot, 'bundle', 'worker-altered.mjs');
    copyFileSync(this.bundle, altered);
    writeFileSync(altered, '\n// nobody approved this line\n', { flag: 'a' });
    return altered;
  }

  async startRedis(): Promise<void> {
    await startRedis(this.processes, join(this.dir, 'redis'), this.redisPort);
  }

  async startCoordinator(): Promise<void> {
    const env = {
      GLOVEBOX_PORT: String(this.coordinatorPort),
      GLOVEBOX_DATA_DIR: join(this.dir, 'coordinator'),
      REDIS_URL: this.redisUrl,
      GLOVEBOX_RELAY_KEYS: await this.#relayPublicKey(),
      ...(existsSync(consoleDirectory) ? { GLOVEBOX_CONSOLE_DIR: consoleDirectory } : {}),
      DANGEROUSLY_TRUST_DEV_ROOTS: '1',
    };
    await this.processes.start(
      'coordinator',
      // Postgres in WebAssembly starts in a third of the time without the optimising compiler, and is about as fast.
      { command: 'node', args: ['--liftoff-only', 'bundle/coordinator/main.js'], env },
      /listening/i,
    );
  }

  /** Creates a keybroker for an owner, on the owner's side. */
  async initKeybroker(name: string, owner: { signingKey: string; receivingKey: string }): Promise<KeybrokerKeys> {
    const keyFile = join(this.dir, `${name}.key`);
    writeFileSync(
      keyFile,
      createHash('sha256')
        .update(`${this.dir}/${name}/${String(process.hrtime.bigint())}`)
        .digest('hex'),
      { mode: 0o600 },
    );
    const args = ['--dir', join(this.dir, name), '--name', name, '--owner-signing-key', owner.signingKey];
    const result = await runCli(repositoryRoot, 'apps/keybroker/bin/glovebox-keybroker.js', [
      'init',
      ...args,
      '--owner-receiving-key',
      owner.receivingKey,
      '--key-file',
      keyFile,
      '--json',
    ]);
    if (result.code !== 0) throw new Error(`keybroker ${name} was not made:\n${result.stdout}${result.stderr}`);
    return result.json as KeybrokerKeys;
  }

  async startKeybroker(name: string): Promise<void> {
    const env = {
      KEYBROKER_DIR: join(this.dir, name),
      KEYBROKER_KEY_FILE: join(this.dir, `${name}.key`),
      REDIS_URL: this.redisUrl,
      DANGEROUSLY_TRUST_DEV_ROOTS: '1',
    };
    await this.processes.start(
      name,
      { command: 'node', args: ['bundle/keybroker/shell/main.js'], env },
      /listening as/,
    );
  }

  async startWorker(bundle = this.bundle): Promise<void> {
    const attester = [
      'node',
      join(repositoryRoot, 'test/kit/dist/snp-attester.js'),
      '--authority',
      join(this.dir, 'authority'),
      '--measurement',
      this.measure(bundle),
    ];
    const env = {
      WORKER_SOCKET: join(this.dir, 'worker.sock'),
      ATTESTER: 'command',
      ATTESTER_COMMAND: JSON.stringify(attester),
      DANGEROUSLY_TRUST_DEV_ROOTS: '1',
    };
    rmSync(join(this.dir, 'worker.sock'), { force: true });
    await this.processes.start('worker', { command: 'node', args: [bundle], env }, /listening/i);
  }

  async startRelay(): Promise<void> {
    await this.#relayPublicKey();
    const env = {
      REDIS_URL: this.redisUrl,
      COORDINATOR_URL: this.coordinatorUrl,
      WORKER_SOCKET: join(this.dir, 'worker.sock'),
      RELAY_NAME: 'relay-1',
      RELAY_KEY_FILE: join(this.dir, 'relay.key'),
    };
    await this.processes.start('relay', { command: 'node', args: ['bundle/relay/main.js'], env }, /"started"/);
  }

  /** Runs the CLI as a persona, with that persona's own home folder. */
  cli(persona: string, ...args: readonly string[]): Promise<CliResult> {
    return runCli(repositoryRoot, 'apps/cli/bin/glovebox.mjs', args, {
      GLOVEBOX_HOME: this.home(persona),
      GLOVEBOX_COORDINATOR: this.coordinatorUrl,
      DANGEROUSLY_TRUST_DEV_ROOTS: '1',
    });
  }

  /** As {@link cli} with `--json`: the document, or an error that shows what the command said. */
  async ask<T = Record<string, unknown>>(persona: string, ...args: readonly string[]): Promise<T> {
    const result = await this.cli(persona, ...args, '--json');
    if (result.code === 0) return result.json as T;
    throw new Error(`glovebox ${args.join(' ')} (as ${persona}) failed:\n${result.stdout}${result.stderr}`);
  }

  home(persona: string): string {
    return join(this.dir, 'homes', persona);
  }

  async stop(): Promise<void> {
    await this.processes.killAll();
  }

  async #relayPublicKey(): Promise<string> {
    if (this.#relayKey === '') {
      const result = await runCli(repositoryRoot, 'bundle/relay/main.js', ['init', join(this.dir, 'relay.key')]);
      this.#relayKey = result.stdout.trim();
    }
    return this.#relayKey;
  }
}
