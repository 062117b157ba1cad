// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type KeybrokerErrorCode =
  /** A command-line option is missing or not valid. */
  | 'usage'
  /** The directory already holds a keybroker. */
  | 'store-exists'
  /** The directory holds no keybroker. */
  | 'store-missing'
  /** A file of the store is not what its format demands. */
  | 'store-malformed'
  /** The key file cannot be read or is too short to protect anything. */
  | 'key-file'
  /** The key file is not the one that the store was sealed under. */
  | 'wrong-key-file'
  /** The journal contradicts itself: it was altered, or written by something else. */
  | 'journal-inconsistent'
  /** A file that was given as an owner's stop is none. */
  | 'order-malformed'
  /** The command needs the keybroker not to be running. */
  | 'running'
  /** The keybroker denied what it was told on its own machine. */
  | 'refused';

/** What can be wrong with a keybroker's own directory or start. What is wrong with a request is a denied outcome. */
export class KeybrokerError extends CodedError<KeybrokerErrorCode> {}

/** Hostile or broken input, as opposed to a bug of ours. */
export const isCoded = (error: unknown): error is CodedError => error instanceof CodedError;
