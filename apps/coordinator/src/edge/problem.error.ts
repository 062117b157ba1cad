// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { CodedError, type ErrorDetails } from '@glovebox/core';

/** What the coordinator itself refuses. The codes of the libraries join them in the table of problems. */
export type CoordinatorCode =
  | 'malformed'
  | 'too-large'
  | 'media-type'
  | 'not-found'
  | 'no-such-route'
  | 'request-signature'
  | 'request-replayed'
  | 'unknown-party'
  | 'not-a-relay'
  | 'not-allowed'
  | 'denied'
  | 'document-signature'
  | 'document-mismatch'
  | 'party-conflict'
  | 'agreement-not-active'
  | 'agreement-stopped'
  | 'computation-not-open'
  | 'upload-incomplete'
  | 'ciphertext-mismatch'
  | 'ciphertext-not-yours'
  | 'job-over'
  | 'not-released'
  | 'range'
  | 'keybroker-unknown'
  | 'keybroker-no-answer'
  | 'keybroker-reply'
  | 'upload-refused'
  | 'upload-conflict'
  | 'internal';

export interface ProblemDetails extends ErrorDetails {
  readonly reasons?: readonly Reason[];
}

/** A refusal on its way to the caller. Code, message, field, remedy and reasons are all shown. */
export class ProblemError extends CodedError<CoordinatorCode> {
  readonly reasons: readonly Reason[];

  constructor(code: CoordinatorCode, message: string, details: ProblemDetails = {}) {
    super(code, message, details);
    this.reasons = details.reasons ?? [];
  }
}
