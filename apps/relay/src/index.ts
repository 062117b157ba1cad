// SPDX-License-Identifier: Apache-2.0
/**
 * Stands beside a worker and carries: jobs and signed steps between the queue and the worker's socket, ciphertext from
 * the coordinator to the worker. Holds no key that opens anything and keeps no state; must never be believed.
 */
export { readBlob, type BlobSourceOptions } from './blob-source.ts';
export { carryJob, type RelayPorts } from './carry-job.ts';
export { readConfig, type RelayConfig } from './config.ts';
export { RelayError, type RelayErrorCode } from './error.ts';
export { logTo, type Log } from './log.ts';
export { initRelayKey, readRelayKey } from './relay-key.ts';
export { startRelay, type Relay, type RelayTools } from './relay.ts';
export { WorkerLink } from './worker-link.ts';
