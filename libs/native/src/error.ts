// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type NativeErrorCode =
  /** Another process, or another part of this one, holds the lock. */
  | 'locked'
  /** This machine offers no way to take a lock that ends with its process. */
  | 'lock-unavailable'
  /** A journal was changed after it was written. Never repaired by itself. */
  | 'corrupt'
  /** A file does not hold what it should. */
  | 'malformed'
  /** A file, or a record, is larger than allowed. */
  | 'too-large'
  | 'not-found'
  /** The operating system refused or failed. After this a journal takes nothing more. */
  | 'io'
  /** The journal was closed. */
  | 'closed';

export class NativeError extends CodedError<NativeErrorCode> {}

/** What the operating system says, for a message: its code and nothing of its text. */
export const systemCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';

export const ioError = (message: string, cause: unknown): NativeError =>
  new NativeError('io', `${message} (\`${systemCode(cause)}\`)`, { cause });
