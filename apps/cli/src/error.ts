// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { CodedError, type ErrorDetails } from '@glovebox/core';

export type CliErrorCode =
  /** The command line itself is wrong. */
  | 'usage'
  /** There are no keys in GLOVEBOX_HOME, or they are there already. */
  | 'no-keys'
  | 'keys-exist'
  | 'wrong-passphrase'
  /** A file does not exist, cannot be read or written. */
  | 'file'
  /** A file is not what it should be. */
  | 'malformed-file'
  | 'unknown-format'
  /** The data does not fit the agreed columns. */
  | 'columns-differ'
  | 'bad-rows'
  /** The query is not one that Glovebox admits. */
  | 'not-a-query'
  | 'refused'
  | 'ambiguous'
  | 'not-found'
  /** The user said no. */
  | 'declined'
  /** A receipt, evidence or manifest does not convince. */
  | 'not-verified';

/** What the command line finds wrong. `reasons` are shown one by one. */
export class CliError extends CodedError<CliErrorCode> {
  readonly reasons: readonly Reason[];
  constructor(
    code: CliErrorCode,
    message: string,
    details: ErrorDetails & { readonly reasons?: readonly Reason[] } = {},
  ) {
    super(code, message, details);
    this.reasons = details.reasons ?? [];
  }
}
