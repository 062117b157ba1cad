// SPDX-License-Identifier: Apache-2.0
import { concatBytes, fromHex, toHex } from '@glovebox/core';

/** A GUID as firmware stores it: the first three fields little-endian (UEFI 2.10, appendix A). */
export function guidBytes(text: string): Uint8Array {
  const bytes = fromHex(text.replaceAll('-', ''));
  const field = (from: number, to: number) => bytes.slice(from, to).reverse();
  return concatBytes(field(0, 4), field(4, 6), field(6, 8), bytes.subarray(8));
}

/** Key of a stored GUID in a table. */
export const guidKey = (text: string): string => toHex(guidBytes(text));
