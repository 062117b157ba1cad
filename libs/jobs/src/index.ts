// SPDX-License-Identifier: Apache-2.0
/**
 * The life of a job as a typed table, and the two BullMQ queues between coordinator and relays, typed and checked from
 * contracts on both sides. Carries envelopes: sealed bytes and public metadata. Must never decide about a job, keep its
 * truth (that is the coordinator's database) or see a secret.
 */
export { JobsError, type JobsErrorCode } from './error.ts';
export { isTerminal, lifecycle, transition } from './lifecycle.ts';
export { connectRedis, type QueueFault } from './connection.ts';
export {
  openRunQueue,
  startRunWorker,
  type RunHandler,
  type RunOutcome,
  type RunQueue,
  type TakenRun,
} from './run-queue.ts';
export {
  openStepEvents,
  openStepQueue,
  requestStep,
  startStepWorker,
  type StepEvents,
  type StepHandler,
  type StepQueue,
  type StepRequestOptions,
} from './step-queue.ts';
export { type QueueWorker, type QueueWorkerOptions } from './worker.ts';
