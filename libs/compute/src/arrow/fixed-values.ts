// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';
import { int32s } from './body.ts';
import type { Range } from './bounds.ts';
import { isGreater, isLess, wordsOf } from './int64.ts';
import { isValid } from './validity.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type FixedType = Exclude<ColumnType['type'], 'text'>;

/** Bytes per row in the stream, and in the engine. Booleans travel as bits. */
export const streamBytes = {
  integer: (rows: number) => rows * 8,
  decimal: (rows: number) => rows * 16,
  boolean: (rows: number) => Math.ceil(rows / 8),
  date: (rows: number) => rows * 4,
  timestamp: (rows: number) => rows * 8,
} satisfies Record<FixedType, (rows: number) => number>;

/**
 * Copies the values of one batch into the engine's layout: checked, clamped, zero where null. Always a copy, so what was
 * checked is what is copied on, whatever overlaps in the body. `data` has at least `streamBytes` bytes.
 * Throws ComputeError `out-of-range`.
 */
export const fixedValues = {
  integer: (data, rows, validity, clamp) => {
    const out = new BigInt64Array(rows);
    out.set(new BigInt64Array(data.buffer, data.byteOffset, rows));
    const words = new Int32Array(out.buffer);
    if (clamp !== null) clampAll(words, rows, clamp);
    zeroNulls(words, 2, rows, validity);
    return bytesOf(words);
  },
  decimal: (data, rows, validity, clamp) => {
    const words = narrow(int32s(data, rows * 4), rows, validity);
    if (clamp !== null) clampAll(words, rows, clamp);
    zeroNulls(words, 2, rows, validity);
    return bytesOf(words);
  },
  boolean: (data, rows, validity) => {
    const out = new Uint8Array(rows);
    for (let row = 0; row < rows; row += 1) out[row] = isValid(validity, row) && isValid(data, row) ? 1 : 0;
    return out;
  },
  date: (data, rows, validity) => {
    const days = int32s(data, rows).slice();
    zeroNulls(days, 1, rows, validity);
    for (const day of days) if (day < firstDay || day > lastDay) throw new ComputeError('out-of-range');
    return bytesOf(days);
  },
  timestamp: (data, rows, validity) => {
    const words = int32s(data, rows * 2).slice();
    zeroNulls(words, 2, rows, validity);
    for (let row = 0; row < rows; row += 1) {
      const high = words[2 * row + 1] ?? 0;
      const low = (words[2 * row] ?? 0) >>> 0;
      if (isLess(high, low, firstInstant) || isGreater(high, low, lastInstant)) throw new ComputeError('out-of-range');
    }
    return bytesOf(words);
  },
} satisfies Record<FixedType, (data: Bytes, rows: number, validity: Bytes | null, clamp: Range | null) => Bytes>;

/** Years 1 to 9999. Beyond lie the engine's infinities, and texts that no longer sort as their dates do. */
const firstDay = -719_162;
const lastDay = 2_932_896;
const microsecondsPerDay = 86_400_000_000n;
const firstInstant = wordsOf(BigInt(firstDay) * microsecondsPerDay);
const lastInstant = wordsOf(BigInt(lastDay + 1) * microsecondsPerDay - 1n);

const leastDecimal = wordsOf(-(10n ** 18n) + 1n);
const greatestDecimal = wordsOf(10n ** 18n - 1n);

/** 128-bit values to the 64 bits in which the engine keeps 18 digits. */
function narrow(wide: Int32Array, rows: number, validity: Bytes | null): Int32Array<ArrayBuffer> {
  const out = new Int32Array(rows * 2);
  for (let row = 0; row < rows; row += 1) {
    if (!isValid(validity, row)) continue;
    const low = wide[4 * row] ?? 0;
    const high = wide[4 * row + 1] ?? 0;
    const sign = high >> 31;
    if (
      wide[4 * row + 2] !== sign ||
      wide[4 * row + 3] !== sign ||
      isLess(high, low >>> 0, leastDecimal) ||
      isGreater(high, low >>> 0, greatestDecimal)
    ) {
      throw new ComputeError('out-of-range');
    }
    out[2 * row] = low;
    out[2 * row + 1] = high;
  }
  return out;
}

function clampAll(words: Int32Array, rows: number, range: Range): void {
  for (let row = 0; row < rows; row += 1) {
    const high = words[2 * row + 1] ?? 0;
    const low = (words[2 * row] ?? 0) >>> 0;
    const bound = isLess(high, low, range.low) ? range.low : isGreater(high, low, range.high) ? range.high : null;
    if (bound === null) continue;
    words[2 * row] = bound.low;
    words[2 * row + 1] = bound.high;
  }
}

function zeroNulls(words: Int32Array, wordsPerRow: 1 | 2, rows: number, validity: Bytes | null): void {
  if (validity === null) return;
  for (let row = 0; row < rows; row += 1) {
    if (!isValid(validity, row)) words.fill(0, row * wordsPerRow, (row + 1) * wordsPerRow);
  }
}

function bytesOf(words: Int32Array<ArrayBuffer>): Bytes {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
