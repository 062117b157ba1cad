// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type WorkerErrorCode =
  /** An environment variable is missing or wrong. */
  | 'configuration'
  /** A body or document is not what its schema demands. */
  | 'malformed'
  | 'too-large'
  /** There is no such attempt: it was never opened, is over, or another one took its place. */
  | 'no-such-attempt'
  /** The step does not follow the steps taken so far, or another one is still running. */
  | 'wrong-step'
  /** Step 5: a challenge is not signed by the agreement's keybroker at its place, or is for something else. */
  | 'challenge-invalid'
  | 'challenge-expired'
  /** Step 6: the platform did not make evidence. */
  | 'attester-failed'
  /** Step 7: what a grant can have wrong. */
  | 'grant-missing'
  | 'grant-invalid'
  | 'grant-of-another-job'
  | 'grant-of-another-transcript'
  | 'grant-for-another-worker'
  | 'grant-for-other-datasets'
  | 'grant-expired'
  /** What it says that the question was charged is not what the question costs. */
  | 'grant-privacy-charge'
  | 'grant-unopenable'
  /** A seed share is not the one that its keybroker committed to. */
  | 'seed-varied'
  /** Step 8: what a file can have wrong. */
  | 'dataset-unknown'
  | 'dataset-missing'
  | 'transfer-broken'
  | 'ciphertext-swapped'
  | 'ciphertext-truncated'
  | 'ciphertext-altered'
  | 'header-altered'
  | 'header-key'
  | 'plaintext-altered'
  | 'rows-differ'
  /** Step 8: what a release history can have wrong. */
  | 'history-altered'
  | 'history-missing'
  | 'history-unopenable'
  | 'history-conflict'
  | 'history-full'
  /** Step 9. */
  | 'permit-missing'
  | 'permit-invalid'
  | 'permit-of-another-release';

/** What the relay brought is refused. Messages are fixed sentences about documents: they never quote data. */
export class WorkerError extends CodedError<WorkerErrorCode> {}
