// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { unitsOf } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import { wordsOf, type Words } from './int64.ts';

/** The smallest and largest value that a column of the engine may hold, in its own units. */
export interface Range {
  readonly low: Words;
  readonly high: Words;
}

const int64 = { low: -(2n ** 63n), high: 2n ** 63n - 1n };
const decimal18 = { low: -(10n ** 18n) + 1n, high: 10n ** 18n - 1n };

/**
 * What a measure is clamped to, or null for a column that is not clamped. Bounds finer than the column's scale are
 * rounded inwards, so that a clamped value lies within the owner's bounds. Throws ComputeError `schema-mismatch` when no
 * value fits.
 */
export function clampRange({ type, terms }: DatasetColumn): Range | null {
  if (terms.role !== 'measure') return null;
  // Terms can only bound what has an order and a sum.
  if (type.type !== 'integer' && type.type !== 'decimal') throw new ComputeError('schema-mismatch');
  const scale = type.type === 'decimal' ? type.scale : 0;
  const limits = type.type === 'decimal' ? decimal18 : int64;
  const low = max(unitsOf(terms.bounds.low, scale, 'up'), limits.low);
  const high = min(unitsOf(terms.bounds.high, scale, 'down'), limits.high);
  if (low > high) throw new ComputeError('schema-mismatch');
  return { low: wordsOf(low), high: wordsOf(high) };
}

function max(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

function min(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
