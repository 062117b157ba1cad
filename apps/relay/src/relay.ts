// SPDX-License-Identifier: Apache-2.0
import type { DatasetSource, StepRequest } from '@glovebox/contracts';
import { connectRedis, openStepEvents, openStepQueue, requestStep, startRunWorker } from '@glovebox/jobs';
import type { RandomBytes, SigningKey } from '@glovebox/crypto';
import { readBlob } from './blob-source.ts';
import { carryJob, type RelayPorts } from './carry-job.ts';
import type { RelayConfig } from './config.ts';
import { beat } from './heartbeat.ts';
import type { Log } from './log.ts';
import { WorkerLink } from './worker-link.ts';

const HELLO_TIMEOUT_MS = 20_000;

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
  const stop = new AbortController();
  const read = (source: DatasetSource) =>
    readBlob(source.ciphertext, {
      coordinatorUrl: config.coordinatorUrl,
      key,
      random,
      now,
      onBreak: (offset) => {
        log('transfer-broken', { dataset: source.name, offset });
      },
    });
  const ports: RelayPorts = {
    name: config.name,
    worker,
    ask: (request) => requestStep(steps, events, request),
    readBlob: read,
    log,
  };
  const runs = startRunWorker(redis, (taken) => carryJob(taken, ports), { concurrency: 1, onFault });
  const hello = (request: StepRequest) =>
    requestStep(steps, events, request, { timeoutMs: HELLO_TIMEOUT_MS, signal: stop.signal });
  const beating = beat({ relay: config.name, worker, now, ask: hello, log }, stop.signal);
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
