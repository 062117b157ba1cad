// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedEnvelope, StepReply, StepRequest } from '@glovebox/contracts';
import { concatBytes, toBase64Url } from '@glovebox/core';
import { connectRedis, openRunQueue, startStepWorker } from '@glovebox/jobs';
import { randomBytes } from '@glovebox/native';
import { startRedis, type PrivateRedis } from '@glovebox/test-kit';

const root = join(import.meta.dirname, '../..');
const relayMain = join(root, 'bundle/relay/main.js');
const JOB = 'b2'.repeat(32);
const file = randomBytes(3_000_000);
const key = 'A'.repeat(43);
const envelope: SignedEnvelope = {
  payloadType: 'glovebox/test/v1',
  payload: 'e30',
  signatures: [{ keyid: key, sig: 'A'.repeat(86) }],
};
const ignore = () => undefined;

/** Everything around relay processes: a real Redis, a coordinator and a worker that play their part and keep count. */
class Surroundings {
  readonly directory: string;
  readonly redis: PrivateRedis;
  readonly attempts: number[] = [];
  readonly stored: number[] = [];
  readonly hellos: string[] = [];
  readonly loaded: Uint8Array[] = [];
  /** Breaks the first download in the middle. */
  breakDownload = false;
  #blobs: Server | null = null;
  #worker: Server | null = null;
  readonly #relays: ChildProcess[] = [];
  readonly #connection: ReturnType<typeof connectRedis>;
  readonly #steps: { close(): Promise<void> };
  readonly #leases = new Map<string, number>();

  private constructor(directory: string, redis: PrivateRedis) {
    this.directory = directory;
    this.redis = redis;
    this.#connection = connectRedis(redis.url, ignore);
    const answer = (request: StepRequest) => Promise.resolve(this.#answer(request));
    this.#steps = startStepWorker(this.#connection, answer, { concurrency: 4, onFault: ignore });
  }

  static async create(): Promise<Surroundings> {
    const directory = await mkdtemp(join(tmpdir(), 'glovebox-relays-'));
    const made = new Surroundings(directory, await startRedis());
    await made.serveBlobs();
    await made.startWorker();
    return made;
  }

  get keyFile(): string {
    return join(this.directory, 'relay.key');
  }

  async enqueue(generation = 1): Promise<void> {
    const queue = openRunQueue(this.#connection, ignore);
    await queue.enqueue({ job: JOB }, generation);
    await queue.close();
  }

  /** Starts a relay process; it is killed the moment it logs the step, if one is given. */
  startRelay(killAt?: string): { readonly killed: Promise<unknown>; readonly lines: string[] } {
    const { port } = this.#blobs?.address() as AddressInfo;
    const relay = spawn(process.execPath, [relayMain], {
      env: {
        PATH: process.env.PATH,
        REDIS_URL: this.redis.url,
        COORDINATOR_URL: `http://127.0.0.1:${String(port)}`,
        WORKER_SOCKET: this.#socket,
        RELAY_NAME: `relay-${String(this.#relays.length + 1)}`,
        RELAY_KEY_FILE: this.keyFile,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#relays.push(relay);
    const lines: string[] = [];
    createInterface({ input: relay.stdout }).on('line', (line) => {
      const { step } = JSON.parse(line) as { step: string };
      lines.push(step);
      if (step === killAt) relay.kill('SIGKILL');
    });
    return { killed: once(relay, 'exit'), lines };
  }

  async stopWorker(): Promise<void> {
    const stopped = new Promise((resolve) => this.#worker?.close(resolve));
    this.#worker?.closeAllConnections();
    await stopped;
  }

  async close(): Promise<void> {
    for (const relay of this.#relays) {
      if (relay.exitCode === null && relay.signalCode === null) {
        const gone = once(relay, 'exit');
        relay.kill('SIGKILL');
        await gone;
      }
    }
    await this.#steps.close();
    this.#connection.disconnect();
    for (const server of [this.#blobs, this.#worker]) {
      server?.closeAllConnections();
      server?.close();
    }
    await this.redis.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  get #socket(): string {
    return join(this.directory, 'worker.sock');
  }

  #answer(request: StepRequest): StepReply {
    if (request.step === 'hello') {
      this.hellos.push(request.relay);
      return { kind: 'noted' };
    }
    if (this.stored.length > 0) return { kind: 'over', reasons: [] };
    switch (request.step) {
      case 'open': {
        const attempt = this.#leases.get(request.lease) ?? this.#leases.size + 1;
        this.#leases.set(request.lease, attempt);
        this.attempts.push(attempt);
        return {
          kind: 'opened',
          attempt,
          documents: {
            agreement: envelope,
            computation: envelope,
            job: envelope,
            approvals: [],
            manifests: [envelope],
          },
          challenges: [envelope],
          datasets: [{ name: 'people', ciphertext: 'c'.repeat(64), bytes: file.length }],
        };
      }
      case 'grant':
        return { kind: 'granted', grants: [{ statement: envelope, box: 'AAAA' }], histories: [] };
      case 'permit':
        return { kind: 'permitted', permits: [envelope] };
      case 'result':
        this.stored.push(request.attempt);
        return { kind: 'stored' };
      default:
        return { kind: 'noted' };
    }
  }

  async serveBlobs(): Promise<void> {
    this.#blobs = createServer((request, response) => {
      const offset = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(offset === 0 ? 200 : 206, { 'content-length': file.length - offset });
      if (!this.breakDownload) return void response.end(file.subarray(offset));
      this.breakDownload = false;
      response.write(file.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 50));
    });
    await new Promise<void>((resolve) => this.#blobs?.listen(0, '127.0.0.1', resolve));
  }

  async startWorker(): Promise<void> {
    const answers: Record<string, object> = {
      health: { status: 'ok', platform: 'sev-snp', gate: 'gate/1', busy: false },
      attempts: {
        kind: 'opened',
        worker: { signingKey: key, encryptionKey: key },
        evidence: { platform: 'sev-snp', report: 'AAAA', certificateTable: '' },
      },
      history: { kind: 'permit-asked', request: envelope, sealedHistory: 'AAAA' },
      release: { kind: 'released', result: { recipient: key, ephemeral: key, box: 'AAAA' }, receipt: envelope },
    };
    this.#worker = createServer((request, response) => {
      const step = request.url?.split('/').at(-1) ?? '';
      const parts: Uint8Array[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (request.method === 'PUT') this.loaded.push(concatBytes(...parts));
        response.end(JSON.stringify(answers[step] ?? { kind: 'ok' }));
      });
    });
    await new Promise<void>((resolve) => this.#worker?.listen(this.#socket, resolve));
  }

  async until(condition: () => boolean): Promise<void> {
    for (let waited = 0; !condition(); waited += 50) {
      if (waited > 60_000) throw new Error('waited too long');
      await sleep(50);
    }
  }
}

describe('the relay on a real Redis', () => {
  const made: Surroundings[] = [];
  const create = async () => {
    const surroundings = await Surroundings.create();
    made.push(surroundings);
    execFileSync(process.execPath, [relayMain, 'init', surroundings.keyFile], {
      env: { PATH: process.env.PATH },
    });
    return surroundings;
  };
  afterEach(async () => {
    await Promise.all(made.splice(0).map((surroundings) => surroundings.close()));
  }, 30_000);

  it('makes its key once and prints the public half', async () => {
    const { keyFile } = await create();
    const init = () => execFileSync(process.execPath, [relayMain, 'init', keyFile], { encoding: 'utf8' });
    expect(init()).toMatch(/^[\w-]{43}\n$/);
    expect(init()).toBe(init());
  });

  it('carries a job, takes a broken download up again, and says hello', async () => {
    const surroundings = await create();
    surroundings.breakDownload = true;
    const { lines } = surroundings.startRelay();
    await surroundings.enqueue();
    await surroundings.until(() => lines.includes('stored'));
    expect(surroundings.loaded.map(toBase64Url)).toEqual([toBase64Url(file)]);
    expect(lines).toContain('transfer-broken');
    await surroundings.until(() => surroundings.hellos.includes('relay-1'));
  }, 60_000);

  // One list of the steps in the order of a job; each is killed at in a world of its own, all at the same time.
  const steps = ['taken', 'challenged', 'granted', 'loading', 'computed', 'permit-asked', 'sealed'];
  it('killed at any step, loses nothing and stores one result', async () => {
    const outcomes = steps.map(async (step) => {
      const surroundings = await create();
      await surroundings.enqueue();
      await surroundings.startRelay(step).killed;
      const { lines } = surroundings.startRelay();
      await surroundings.until(() => lines.includes('stored') || lines.includes('over'));
      return { step, stored: surroundings.stored.length, retaken: surroundings.attempts.length > 1 };
    });
    // Killed while it asks to open an attempt, or while its result leaves, the relay may or may not have been heard.
    const retaken = (step: string): unknown => (step === 'taken' || step === 'sealed' ? expect.any(Boolean) : true);
    expect(await Promise.all(outcomes)).toEqual(steps.map((step) => ({ step, stored: 1, retaken: retaken(step) })));
  }, 120_000);

  it('killed with its result on the way, does not run the job again', async () => {
    const surroundings = await create();
    await surroundings.enqueue();
    await surroundings.startRelay('stored').killed;
    const { lines } = surroundings.startRelay();
    await surroundings.enqueue(2);
    await surroundings.until(() => lines.includes('over'));
    expect(surroundings.stored).toHaveLength(1);
  }, 60_000);

  it('waits for a Redis that was restarted and lost everything', async () => {
    const surroundings = await create();
    const { lines } = surroundings.startRelay();
    await surroundings.until(() => lines.includes('worker-up'));
    await surroundings.redis.kill();
    await surroundings.until(() => lines.includes('queue-fault'));
    await surroundings.redis.start();
    await surroundings.enqueue();
    await surroundings.until(() => lines.includes('stored'));
  }, 60_000);

  it('gives the job back while the worker is away, and finishes it when it is there', async () => {
    const surroundings = await create();
    await surroundings.stopWorker();
    const { lines } = surroundings.startRelay();
    await surroundings.enqueue();
    await surroundings.until(() => lines.includes('given-back'));
    expect(surroundings.attempts).toEqual([]);
    await surroundings.startWorker();
    await surroundings.until(() => lines.includes('stored'));
  }, 60_000);
});
