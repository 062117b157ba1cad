// SPDX-License-Identifier: Apache-2.0
import { TableError } from './error.ts';

/** A file is read twice, to examine and to convert it: both must see the same rows. */
export const fileChanged = (): TableError =>
  new TableError('malformed-file', 'the file changed while it was being read', {
    field: 'file',
    remedy: 'let nothing write to the file and give the command again',
  });
