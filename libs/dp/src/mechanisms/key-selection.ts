// SPDX-License-Identifier: Apache-2.0
import { exactly, exponentialOf, logarithm, lower, scale, subtractIntervals } from '../exact/interval.ts';
import { one, rational, subtract, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { tailBelow } from '../samplers/gaussian-tails.ts';
import { addGaussianNoise } from './gaussian-noise.ts';

/** Noisy-threshold key selection with its parameters worked out. */
export interface SelectionNoise {
  /** Of the noise on a key's number of units. */
  readonly variance: Rational;
  /** A key needs this many units, exactly counted. */
  readonly minimumUnits: bigint;
  /** And this many with noise. */
  readonly threshold: bigint;
}

/**
 * Whether a key leaves at all, where the domain of keys is not declared.
 *
 *   threshold = minimumUnits + the least t with P[noise >= t] <= 1 - (1 - delta)^(1 / groupsPerUnit)
 *
 * Privacy: compare the data with and without one unit, which is in at most `groupsPerUnit` keys. A key in which it is not, or that has
 * its minimum both with and without it, is released from a noisy count that one unit moves by 1: rho, as for any count. A
 * key that lacks the minimum both times is never released. What is left are keys that reach the minimum only thanks to the
 * unit: they have exactly `minimumUnits` units, so they pass only if the noise is at least t; that happens in none of them with
 * probability at least (1 - p)^groupsPerUnit >= 1 - delta. Outside of that event the two outputs are as rho-zCDP says: delta-approximate
 * rho-zCDP (Bun and Steinke, section 8; Google's pre-thresholding shifts its threshold in the same way, "Delta for
 * thresholding" and `PreAggPartitionSelection`; OpenDP's threshold is the case minimumUnits = 1).
 *
 * A threshold that is not shifted by the minimum would be wrong: a key with minimumUnits - 1 others and this unit would pass with
 * probability P[noise >= threshold - minimumUnits], which can be near one.
 */
export function selectionNoise(input: {
  readonly variance: Rational;
  readonly minimumUnits: bigint;
  readonly delta: Rational;
  readonly groupsPerUnit: bigint;
}): SelectionNoise {
  const { variance, minimumUnits, delta, groupsPerUnit } = input;
  const keepsOne = exponentialOf(scale(logarithm(subtract(one, delta)), rational(1n, groupsPerUnit)));
  const mayPass = lower(subtractIntervals(exactly(one), keepsOne));
  return { variance, minimumUnits, threshold: minimumUnits + tailBelow(variance, mayPass) };
}

/** Whether a key with so many units is released. The noise is drawn in any case, so that equal streams stay equal. */
export function isKeyReleased(units: bigint, selection: SelectionNoise, source: BitSource): boolean {
  const noisy = addGaussianNoise(units, selection.variance, source);
  return units >= selection.minimumUnits && noisy >= selection.threshold;
}
