// SPDX-License-Identifier: Apache-2.0
import { CodedError, type ErrorDetails } from '@glovebox/core';

/** Why something that a vendor publishes was not had. */
export type CollateralErrorCode =
  /** An address that no vendor of ours has: named by evidence, or a mirror that is not configured. */
  | 'host-not-allowed'
  /** The vendor knows nothing of that name. */
  | 'not-found'
  /** The vendor withdrew it. */
  | 'gone'
  /** The vendor refused the request itself: a missing key, or a request that it does not understand. */
  | 'refused'
  | 'rate-limited'
  /** The service failed. */
  | 'unavailable'
  /** No connection, or one that ended early. */
  | 'unreachable'
  | 'timeout'
  /** The service points elsewhere. Nothing is followed: an address elsewhere is for the operator to decide. */
  | 'redirected'
  | 'too-large'
  /** The answer is a page for people. */
  | 'wrong-content-type'
  /** The answer is not, in form, what was asked for. */
  | 'malformed-answer'
  /** The answer is older than what is kept. */
  | 'older-than-cached'
  /** Nothing is kept, and nobody may be asked. */
  | 'not-cached'
  /** What is kept is over, and no newer one was had. */
  | 'expired'
  /** A bundle or setting is not what it should be. */
  | 'bundle-malformed'
  | 'mirror-malformed'
  | 'collateral-malformed';

const RETRYABLE: readonly CollateralErrorCode[] = ['rate-limited', 'unavailable', 'unreachable', 'timeout'];

export interface CollateralErrorDetails extends ErrorDetails {
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** How long the service wants to be left alone. */
  readonly retryAfterMs?: number;
}

/** Thrown by everything here that services, files or settings can make fail. */
export class CollateralError extends CodedError<CollateralErrorCode> {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: CollateralErrorCode, message: string, details: CollateralErrorDetails = {}) {
    super(code, message, details);
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return RETRYABLE.includes(this.code);
  }
}
