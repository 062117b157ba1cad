// SPDX-License-Identifier: Apache-2.0
import { Worker, type Processor } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueFault } from './connection.ts';

export interface QueueWorkerOptions {
  /** How many at a time. */
  readonly concurrency: number;
  readonly onFault: QueueFault;
  /**
   * How long a taken job stays taken without a sign of life, in milliseconds. A killed process's jobs are taken by
   * another one after at most this and the check interval (a fifth of it).
   */
  readonly lockMs?: number;
}

export interface QueueWorker {
  /** Takes no more, waits for what is running, then returns. */
  close(): Promise<void>;
}

/** How often a job may lose its process and be taken again. The coordinator counts attempts, not the queue. */
const STALLS_MAX = 100_000;
/**
 * Short, because it is how long a job waits after a kill. A process that only stood still for so long loses no more than
 * an attempt: steps are answered again as before, and an attempt that was given up can no longer change its job.
 */
const LOCK_MS = 5_000;
const BACKOFF_MIN_MS = 250;
const BACKOFF_MAX_MS = 15_000;

/** Doubles from a quarter of a second to fifteen seconds. */
export const backoffMs = (attemptsMade: number): number =>
  Math.min(BACKOFF_MIN_MS * 2 ** Math.min(attemptsMade, 16), BACKOFF_MAX_MS);

/** Options of a job that is retried by the queue until its handler says that it is over. */
export const retried = { attempts: 100_000, backoff: { type: 'doubling' }, stackTraceLimit: 0 } as const;

export function startWorker<Data, Result>(
  queue: string,
  redis: Redis,
  process: Processor<Data, Result>,
  options: QueueWorkerOptions,
): QueueWorker {
  const lockMs = options.lockMs ?? LOCK_MS;
  const worker = new Worker<Data, Result>(queue, process, {
    connection: redis,
    concurrency: options.concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.ceil(lockMs / 5),
    maxStalledCount: STALLS_MAX,
    drainDelay: 1,
    settings: { backoffStrategy: backoffMs },
  });
  worker.on('error', options.onFault);
  return { close: () => worker.close() };
}
