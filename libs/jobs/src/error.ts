// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type JobsErrorCode =
  /** The lifecycle table has no such step. */
  | 'impossible-transition'
  /** The other side of a queue sent something that is not in the contract. */
  | 'malformed'
  /** No answer within the time allowed. Retryable. */
  | 'no-answer';

export class JobsError extends CodedError<JobsErrorCode> {}
