// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { STEP_QUEUE, StepReply, StepRequest } from '@glovebox/contracts';

import { canonicalDigest } from '@glovebox/crypto';
import type { QueueFault } from './connection.ts';
import { JobsError } from './error.ts';
import { retried, startWorker, type QueueWorker, type QueueWorkerOptions } from './worker.ts';

export type StepQueue = Queue<StepRequest, StepReply>;
export type StepEvents = QueueEvents;
export type StepHandler = (request: StepRequest) => Promise<StepReply>;

/** Answers are kept so long that a relay which lost its connection still finds them. */
const KEEP = { age: 600, count: 1000 } as const;
/** An answer whose event was lost with a connection is found so much later. */
const ASK_AGAIN_MS = 1_000;
const ASK_PAUSE_MS = 50;
const ANSWER_WITHIN_MS = 300_000;

export function openStepQueue(redis: Redis, onFault: QueueFault): StepQueue {
  const queue: StepQueue = new Queue<StepRequest, StepReply>(STEP_QUEUE, { connection: redis });
  queue.on('error', onFault);
  return queue;
}

/** Tells a waiting {@link requestStep} of answers. Opens a connection of its own, with the settings of the one given. */
export function openStepEvents(redis: Redis, onFault: QueueFault): StepEvents {
  const events = new QueueEvents(STEP_QUEUE, { connection: redis });
  events.on('error', onFault);
  // One listener pair for each step that waits.
  events.setMaxListeners(0);
  return events;
}

/** The same request always has the same id, so asking again finds the answer (or the question) that is there already. */
export const stepId = (request: StepRequest): string =>
  `${request.step}.${canonicalDigest('glovebox/step/v1', request)}`;

export interface StepRequestOptions {
  /** Gives up after so long. Default five minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks the coordinator for a step and returns its answer. Survives restarts of Redis and of the coordinator: the step
 * is asked again, under the same id, until it is answered.
 * @throws JobsError `no-answer` after the time allowed, `malformed` when the answer is not in the contract
 */
export async function requestStep(
  queue: StepQueue,
  events: StepEvents,
  request: StepRequest,
  options: StepRequestOptions = {},
): Promise<StepReply> {
  const step = StepRequest.parse(request);
  const jobId = stepId(step);
  const deadline = performance.now() + (options.timeoutMs ?? ANSWER_WITHIN_MS);
  while (performance.now() < deadline) {
    options.signal?.throwIfAborted();
    const answer = await askOnce(queue, events, step, jobId, Math.min(ASK_AGAIN_MS, deadline - performance.now()));
    if (answer === null) continue;
    const reply = StepReply.safeParse(answer.value);
    if (reply.success) return reply.data;
    throw new JobsError('malformed', 'the answer to a step is not in the contract', { cause: reply.error });
  }
  throw new JobsError('no-answer', `the coordinator did not answer the step \`${step.step}\` in time`, {
    remedy: 'see that the coordinator and Redis are running; the job is taken again by itself',
  });
}

/** Null when there is no answer yet, or when the step failed and has to be asked again. */
async function askOnce(queue: StepQueue, events: StepEvents, step: StepRequest, jobId: string, waitMs: number) {
  const job = await queue.add(step.step, step, { ...retried, jobId, removeOnComplete: KEEP, removeOnFail: true });
  try {
    return { value: (await job.waitUntilFinished(events, Math.max(waitMs, 1))) as unknown };
  } catch {
    await sleep(ASK_PAUSE_MS);
    return null;
  }
}

/**
 * The coordinator's side. A handler answers with a reply in every case that it expects; one that throws (a database that
 * is away) is called again after a pause. What is not in the contract is answered `over` and never reaches it.
 */
export function startStepWorker(redis: Redis, handle: StepHandler, options: QueueWorkerOptions): QueueWorker {
  return startWorker<unknown, StepReply>(
    STEP_QUEUE,
    redis,
    async (job) => {
      const request = StepRequest.safeParse(job.data);
      if (request.success) return StepReply.parse(await handle(request.data));
      const field = request.error.issues[0]?.path.join('.') ?? '';
      return {
        kind: 'over',
        reasons: [{ code: 'malformed-step', message: `the step is not in the contract at \`${field.slice(0, 100)}\`` }],
      };
    },
    options,
  );
}
