// SPDX-License-Identifier: Apache-2.0
import { connectRedis, openStepEvents, openStepQueue, requestStep, startRunWorker } from '@glovebox/jobs';
import type { RandomBytes, SigningKey } from '@glovebox/crypto';
import { readBlob } from './blob-source.ts';
import { carryJob } from './carry-job.ts';
import type { RelayConfig } from './config.ts';
import { beat } from './heartbeat.ts';
import type { Log } from './log.ts';
import { WorkerLink } from './worker-link.ts';

/** A relay that dies loses its job to another one after about so long, in milliseconds. */
const LOCK_MS = 10_000;

export interface RelayTools {
  readonly key: SigningKey;
  readonly random: RandomBytes;
  readonly now: () => string;
  readonly log: Log;
}

export interface Relay {
  /** Takes no more jobs, finishes the one in hand, then returns. */
  close(): Promise<void>;
}

/** Starts a relay: one job at a time from the queue to its worker. */
export function startRelay(config: RelayConfig, { key, random, now, log }: RelayTools): Relay {
  const onFault = (error: Error) => {
    log('queue-fault', { code: 'code' in error ? String(error.code) : error.name });
  };
  const redis = connectRedis(config.redisUrl, onFault);
  const steps = openStepQueue(redis, onFault);
  const events = openStepEvents(redis, onFault);
  const worker = new WorkerLink(config.workerSocket);
  let job: string | null = null;

  const runs = startRunWorker(
    redis,
    async (taken) => {
      job = taken.job;
      try {
        return await carryJob(taken, {
          name: config.name,
          worker,
          log,
          ask: (request) => requestStep(steps, events, request),
          readBlob: (source) =>
            readBlob(source.ciphertext, {
              coordinatorUrl: config.coordinatorUrl,
              key,
              random,
              now,
              onBreak: (offset) => {
                log('transfer-broken', { dataset: source.name, offset });
              },
            }),
        });
      } finally {
        job = null;
      }
    },
    { concurrency: 1, onFault, lockMs: LOCK_MS },
  );

  const stop = new AbortController();
  const publish = async (at: string, value: string, ttlSeconds: number) => {
    await redis.set(at, value, 'EX', ttlSeconds);
  };
  const beating = beat({ relay: config.name, worker, currentJob: () => job, now, publish, log }, stop.signal);
  log('started', { relay: config.name, key: key.publicKey });
  return {
    close: async () => {
      stop.abort();
      await runs.close();
      await Promise.all([beating, steps.close(), events.close()]);
      redis.disconnect();
    },
  };
}
