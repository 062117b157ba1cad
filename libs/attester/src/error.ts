// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type AttesterErrorCode =
  /** The environment names no way to make evidence, or a wrong one. */
  | 'configuration'
  /** The device is not on this machine, or this process may not use it. */
  | 'device-unavailable'
  /** The device serves a platform, or is set to a mode, that we have no evidence format for. */
  | 'provider-not-supported'
  /** Somebody else used the device while our evidence was made. */
  | 'interference'
  /** The device or program did not answer in time. */
  | 'timeout'
  /** A program could not be started, or failed. */
  | 'command-failed'
  /** What came out is not evidence, or more than evidence can be. */
  | 'malformed-output';

/** Thrown when evidence cannot be made. Says nothing about whether evidence would be believed. */
export class AttesterError extends CodedError<AttesterErrorCode> {}
