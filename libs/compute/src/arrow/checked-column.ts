// SPDX-License-Identifier: Apache-2.0
import type { TextTable } from './text-table.ts';

/**
 * A column of one batch after every check: what the native copy may be handed. Lengths are exact, not "at least".
 * `validity` is null when the column has no nulls, else a bitmap of at least `rows` bits (1 is valid, lowest bit first,
 * as Arrow and the engine agree). Values under a null are zero.
 */
export type CheckedColumn = {
  readonly rows: number;
  readonly validity: Uint8Array<ArrayBuffer> | null;
} & (
  | {
      /** `width` bytes per row, in the engine's own layout. */
      readonly kind: 'fixed';
      readonly width: 1 | 4 | 8;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'text';
      readonly table: TextTable;
      /** The entry of each row, in range. */
      readonly entries: Int32Array<ArrayBuffer>;
    }
);
