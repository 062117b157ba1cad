// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type EngineErrorCode =
  /** The text breaks the rules for text (`checkText` says which). */
  | 'refused-text'
  /** The syntax tree or plan is larger than anything honest. */
  | 'too-large'
  /** The engine did not bind SQL that was printed from a tree. */
  | 'not-bound'
  /** The engine is closed, or failed in itself. */
  | 'engine-failed';

export class EngineError extends CodedError<EngineErrorCode> {}
