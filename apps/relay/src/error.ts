// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type RelayErrorCode =
  /** The worker's socket does not answer, or the connection broke. */
  | 'worker-unreachable'
  /** The worker answered that it, not the job, is at fault, or that it does not know the attempt. */
  | 'worker-failed'
  /** The worker's answer is not in the contract. */
  | 'worker-malformed'
  /** The coordinator does not give out a blob. */
  | 'blob-unavailable'
  /** The key file is missing or holds no key. */
  | 'key-file'
  /** An environment variable is missing or wrong. */
  | 'configuration';

/** Faults of the relay's surroundings: the job is given back and taken again. */
export class RelayError extends CodedError<RelayErrorCode> {}
