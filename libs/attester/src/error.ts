// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type AttesterErrorCode =
  /** The environment names no way to make evidence, or a wrong one. */
  | 'configuration'
  /** There is no configfs-tsm on this machine, or this process may not use it. */
  | 'device-unavailable'
  /** configfs-tsm serves a platform that we have no evidence format for. */
  | 'provider-not-supported'
  /** Somebody else wrote to our report entry while it was made. */
  | 'interference'
  /** The device or command did not answer in time. */
  | 'timeout'
  /** The command could not be started, or failed. */
  | 'command-failed'
  /** What came out is not evidence, or more than evidence can be. */
  | 'malformed-output';

/** Thrown when evidence cannot be made. Says nothing about whether evidence would be believed. */
export class AttesterError extends CodedError<AttesterErrorCode> {}
