// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

export type TableErrorCode =
  /** A file is not what it should be, or changed while it was read. */
  | 'malformed-file'
  /** The file has not the agreed columns, or two of one name. */
  | 'columns-differ';

/** What is wrong with a file of rows. Never quotes a value. */
export class TableError extends CodedError<TableErrorCode> {}
