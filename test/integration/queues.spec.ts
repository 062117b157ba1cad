// SPDX-License-Identifier: Apache-2.0
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import type { StepReply, StepRequest } from '@glovebox/contracts';
import {
  connectRedis,
  openRunQueue,
  openStepEvents,
  openStepQueue,
  requestStep,
  startRunWorker,
  startStepWorker,
} from '@glovebox/jobs';
import { startRedis, type PrivateRedis } from '@glovebox/test-kit';

const JOB = 'a'.repeat(64);
const progress = (detail: string): StepRequest => ({
  step: 'progress',
  job: JOB,
  attempt: 1,
  state: 'running',
  detail,
});
const noted: StepReply = { kind: 'noted' };
const ignore = () => undefined;

describe('the queues on a real Redis', () => {
  let server: PrivateRedis;
  let redis: ReturnType<typeof connectRedis>;
  const closing: { close(): Promise<unknown> }[] = [];
  const keep = <T extends { close(): Promise<unknown> }>(part: T): T => {
    closing.push(part);
    return part;
  };

  beforeEach(async () => {
    server = await startRedis();
    redis = connectRedis(server.url, ignore);
  });

  afterEach(async () => {
    for (const part of closing.splice(0).reverse()) await part.close();
    redis.disconnect();
    await server.stop();
  });

  it('answers a step, and the same step asked twice is handled once', async () => {
    const seen: StepRequest[] = [];
    keep(
      startStepWorker(redis, (request) => (seen.push(request), Promise.resolve(noted)), {
        concurrency: 4,
        onFault: ignore,
      }),
    );
    const queue = keep(openStepQueue(redis, ignore));
    const events = keep(openStepEvents(redis, ignore));
    const [first, second] = await Promise.all([
      requestStep(queue, events, progress('one')),
      requestStep(queue, events, progress('one')),
    ]);
    const third = await requestStep(queue, events, progress('one'));
    expect([first, second, third]).toEqual([noted, noted, noted]);
    expect(seen).toEqual([progress('one')]);
  });

  it('calls a handler that threw again', async () => {
    let calls = 0;
    const handler = () => (++calls < 3 ? Promise.reject(new Error('database away')) : Promise.resolve(noted));
    keep(startStepWorker(redis, handler, { concurrency: 1, onFault: ignore }));
    const queue = keep(openStepQueue(redis, ignore));
    const events = keep(openStepEvents(redis, ignore));
    await expect(requestStep(queue, events, progress('two'))).resolves.toEqual(noted);
    expect(calls).toBe(3);
  });

  it('asks again when Redis was killed and lost the step', async () => {
    const queue = keep(openStepQueue(redis, ignore));
    const events = keep(openStepEvents(redis, ignore));
    const answer = requestStep(queue, events, progress('three'));
    await sleep(300);
    await server.kill();
    await server.start();
    keep(startStepWorker(redis, () => Promise.resolve(noted), { concurrency: 1, onFault: ignore }));
    await expect(answer).resolves.toEqual(noted);
  });

  it('says when nobody answers in time', async () => {
    const queue = keep(openStepQueue(redis, ignore));
    const events = keep(openStepEvents(redis, ignore));
    await expect(requestStep(queue, events, progress('four'), { timeoutMs: 200 })).rejects.toThrowCode('no-answer');
  });

  it('answers what is not in the contract without handling it', async () => {
    const handled: StepRequest[] = [];
    keep(
      startStepWorker(redis, (request) => (handled.push(request), Promise.resolve(noted)), {
        concurrency: 1,
        onFault: ignore,
      }),
    );
    const events = keep(openStepEvents(redis, ignore));
    const raw = keep(new Queue<unknown>('glovebox-step', { connection: redis }));
    const job = await raw.add('odd', { step: 'progress', job: JOB, attempt: 1, state: 'released', detail: '' });
    await expect(job.waitUntilFinished(events, 5000)).resolves.toMatchObject({
      kind: 'over',
      reasons: [{ code: 'malformed-step' }],
    });
    expect(handled).toEqual([]);
  });

  it('hands a run to one relay, again after a retry, and knows what it still has in hand', async () => {
    const runs = keep(openRunQueue(redis, ignore));
    const leases: string[] = [];
    await runs.enqueue({ job: JOB }, 1);
    await runs.enqueue({ job: JOB }, 1);
    expect(await runs.isLive({ job: JOB }, 1)).toBe(true);
    expect(await runs.isLive({ job: JOB }, 2)).toBe(false);
    keep(
      startRunWorker(
        redis,
        ({ lease }) => {
          leases.push(lease);
          return Promise.resolve(leases.length === 1 ? { kind: 'retry', reasons: [] } : { kind: 'over' });
        },
        { concurrency: 1, onFault: ignore },
      ),
    );
    while (await runs.isLive({ job: JOB }, 1)) await sleep(50);
    expect(leases).toHaveLength(2);
    expect(new Set(leases).size).toBe(2);
  });

  it('hands the run of a dead relay to another one', async () => {
    const runs = keep(openRunQueue(redis, ignore));
    // Like a killed process, this one takes a job and gives no sign of life after.
    const relay = new EventEmitter();
    const taken = once(relay, 'taken');
    const hung = async () => {
      relay.emit('taken');
      await once(relay, 'let go');
    };
    const dead = new Worker('glovebox-run', hung, {
      connection: redis,
      lockDuration: 900,
      skipLockRenewal: true,
      skipStalledCheck: true,
    });
    dead.on('error', ignore);
    await runs.enqueue({ job: JOB }, 1);
    await taken;
    const again = new Promise<string>((resolve) => {
      keep(
        startRunWorker(redis, ({ job }) => (resolve(job), Promise.resolve({ kind: 'over' })), {
          concurrency: 1,
          onFault: ignore,
          lockMs: 900,
        }),
      );
    });
    await expect(again).resolves.toBe(JOB);
    relay.emit('let go');
    await dead.close();
  });
});
