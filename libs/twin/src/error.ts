// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type TwinErrorCode =
  /** How large the twin should be is not a size that one can be made in. */
  | 'size'
  /** No value fits what the terms say of a column. */
  | 'no-value';

export class TwinError extends CodedError<TwinErrorCode> {}
