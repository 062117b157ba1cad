// SPDX-License-Identifier: Apache-2.0
import { CliError } from '../error.ts';

/** A file is read twice, to examine and to convert it: both must see the same rows. */
export const fileChanged = (): CliError =>
  new CliError('malformed-file', 'the file changed while it was being read', {
    field: 'file',
    remedy: 'let nothing write to the file and give the command again',
  });
