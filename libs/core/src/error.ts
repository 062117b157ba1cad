// SPDX-License-Identifier: Apache-2.0

/** Where a problem was found and what to do about it. All parts are safe to show to whoever sent the input. */
export interface ErrorDetails {
  /** Path of the offending field, for example `datasets.registry.terms.minimumPeople`. */
  readonly field?: string;
  /** One sentence that says what to do. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error that hostile or broken input can cause. `code` is from a closed union of the library that
 * throws; the message is one lower-case sentence without secrets. Programmer mistakes use `assert` instead.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly field: string | undefined;
  readonly remedy: string | undefined;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.field = details.field;
    this.remedy = details.remedy;
  }
}

export type CoreErrorCode = 'malformed' | 'too-large';

/** Thrown by the decoders of this library. */
export class DecodeError extends CodedError<CoreErrorCode> {}

/** A programmer's belief. Never used on input: a failure is a bug and ends the operation. */
export function assert(condition: unknown, belief: string): asserts condition {
  if (condition !== true) throw new Error(`assertion failed: ${belief}`);
}
