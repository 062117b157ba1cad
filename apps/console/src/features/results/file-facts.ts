// SPDX-License-Identifier: Apache-2.0
import type { ReleasedTable } from '@glovebox/contracts';

/** What goes into the metadata of a file, so that it stays with the numbers. */
export interface FileFacts {
  /** As in the released table: rules, what was withheld, and how noisy columns are. */
  readonly glovebox: string;
}

export const factsOf = ({ columns, suppression }: Pick<ReleasedTable, 'columns' | 'suppression'>): FileFacts => ({
  glovebox: JSON.stringify({ columns, suppression }),
});
