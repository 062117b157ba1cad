// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { CodedError, type ErrorDetails } from '@glovebox/core';

/** What this library itself finds wrong. A coordinator's problem keeps the coordinator's own code. */
export type ClientErrorCode =
  /** No answer from the coordinator: nothing is known about whether it did anything. */
  | 'unreachable'
  /** The coordinator answered with something that is not the promised message, or not what was asked for. */
  | 'bad-reply'
  /** A document names a key that the user has not pinned. Nothing was signed. */
  | 'key-not-pinned'
  /** A pinned name came with another key: somebody is lying. Nothing was signed. */
  | 'key-differs-from-pin'
  /** An argument or a file given by the user is not valid. */
  | 'invalid'
  /** Nothing, or more than one thing, has this name or abbreviated digest. */
  | 'not-found'
  | 'ambiguous'
  /** A document is signed by the wrong party, or says something other than what it is used for. */
  | 'wrong-document'
  /** A keybroker or a rule of the agreement refused; the reasons say why. */
  | 'refused'
  /** The upload did not arrive completely. It can be resumed. */
  | 'upload-interrupted'
  /** A result does not open, or is not the one that its receipt commits to. */
  | 'cannot-open'
  | 'commitment-mismatch'
  /** The rows of a file are made up. Nothing was sealed. */
  | 'synthetic';

export interface ClientErrorDetails extends ErrorDetails {
  readonly reasons?: readonly Reason[];
  /** HTTP status, where the coordinator refused. */
  readonly status?: number;
}

/** Every refusal that a user of the client meets: `code` and `remedy` say what to do next. */
export class ClientError extends CodedError<ClientErrorCode | (string & {})> {
  readonly reasons: readonly Reason[];
  readonly status: number | null;

  constructor(code: ClientErrorCode | (string & {}), message: string, details: ClientErrorDetails = {}) {
    super(code, message, details);
    this.reasons = details.reasons ?? [];
    this.status = details.status ?? null;
  }
}
