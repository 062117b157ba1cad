// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { Queue, UnrecoverableError } from 'bullmq';
import type { Redis } from 'ioredis';
import { RUN_QUEUE, RunOrder, type Reason } from '@glovebox/contracts';
import type { QueueFault } from './connection.ts';
import { retried, startWorker, type QueueWorker, type QueueWorkerOptions } from './worker.ts';

/** The coordinator's side of the queue of jobs to run. */
export interface RunQueue {
  /** Adds the job once per generation: a repeat changes nothing. */
  enqueue(order: RunOrder, generation: number): Promise<void>;
  /** Whether the queue still has this generation in hand: waiting, delayed or taken. */
  isLive(order: RunOrder, generation: number): Promise<boolean>;
  close(): Promise<void>;
}

/** What a relay is handed. `lease` is unique to this taking of the job. */
export interface TakenRun {
  readonly job: string;
  readonly lease: string;
}

/** `over`: nothing more to do. `retry`: give it back, to be taken again after a pause. */
export type RunOutcome = { readonly kind: 'over' } | { readonly kind: 'retry'; readonly reasons: readonly Reason[] };
export type RunHandler = (taken: TakenRun) => Promise<RunOutcome>;

const runId = (order: RunOrder, generation: number) => `${order.job}.${String(generation)}`;
const KEEP_SECONDS = 3600;

export function openRunQueue(redis: Redis, onFault: QueueFault): RunQueue {
  const queue = new Queue<RunOrder, null>(RUN_QUEUE, { connection: redis });
  queue.on('error', onFault);
  return {
    enqueue: async (order, generation) => {
      await queue.add('run', RunOrder.parse(order), {
        ...retried,
        jobId: runId(order, generation),
        removeOnComplete: { age: KEEP_SECONDS, count: 1000 },
        removeOnFail: { age: KEEP_SECONDS, count: 1000 },
      });
    },
    isLive: async (order, generation) => {
      const state = await queue.getJobState(runId(order, generation));
      return state !== 'completed' && state !== 'failed' && state !== 'unknown';
    },
    close: () => queue.close(),
  };
}

/**
 * A relay's side. A handler that throws, or answers `retry`, gives the job back; one that dies with its process loses
 * its lock and another relay takes the job.
 */
export function startRunWorker(redis: Redis, handle: RunHandler, options: QueueWorkerOptions): QueueWorker {
  return startWorker<unknown, null>(
    RUN_QUEUE,
    redis,
    async (job) => {
      const order = RunOrder.safeParse(job.data);
      if (!order.success) throw new UnrecoverableError('malformed');
      const outcome = await handle({ job: order.data.job, lease: randomUUID() });
      if (outcome.kind === 'retry') throw new Error(`retry: ${outcome.reasons.map((reason) => reason.code).join(' ')}`);
      return null;
    },
    options,
  );
}
