// SPDX-License-Identifier: Apache-2.0
/**
 * What runs inside the TEE: attest, unwrap, run, pass the gate, seal. Plain TypeScript on node:http over a local
 * socket; no framework, no queue, no clock. Must never write a row or a key anywhere, and never answer with more than
 * codes, evidence and sealed bytes. `run-job.ts` is the story; this file is what the tests start.
 */
export { createWorkerServer } from './link.ts';
export { WorkerError, type WorkerErrorCode } from './error.ts';
export { JobRun } from './run-job.ts';
export { logTo, type Log } from './log.ts';
export type { WorkerTools } from './tools.ts';
