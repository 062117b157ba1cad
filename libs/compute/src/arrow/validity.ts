// SPDX-License-Identifier: Apache-2.0
import { ComputeError } from '../error.ts';
import type { BodyReader } from './body.ts';

const bitsOf = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/**
 * The null bitmap of a column, or null when it has no nulls. The stated number of nulls must be the counted one: a
 * reader that believes the number and a reader that believes the bitmap would see different data. A column declared
 * without nulls must have none. Throws ComputeError `buffer-bounds` or `null-count`.
 */
export function checkValidity(
  body: BodyReader,
  node: { readonly rows: number; readonly nulls: number },
  nullable: boolean,
): Uint8Array<ArrayBuffer> | null {
  if (node.nulls > 0 && !nullable) throw new ComputeError('null-count');
  const bitmap = body.buffer(node.nulls === 0 ? 0 : Math.ceil(node.rows / 8));
  // Absent when there are no nulls: allowed. Present: then it must be whole, and is counted.
  if (bitmap.length === 0) return null;
  if (bitmap.length < Math.ceil(node.rows / 8)) throw new ComputeError('buffer-bounds');
  if (node.rows - countValid(bitmap, node.rows) !== node.nulls) throw new ComputeError('null-count');
  return node.nulls === 0 ? null : bitmap;
}

export function isValid(bitmap: Uint8Array | null, row: number): boolean {
  return bitmap === null || (((bitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

function countValid(bitmap: Uint8Array, rows: number): number {
  const whole = rows >> 3;
  let valid = 0;
  for (let index = 0; index < whole; index += 1) valid += bitsOf[bitmap[index] ?? 0] ?? 0;
  const rest = rows & 7;
  if (rest > 0) valid += bitsOf[(bitmap[whole] ?? 0) & ((1 << rest) - 1)] ?? 0;
  return valid;
}
