// SPDX-License-Identifier: Apache-2.0
import { discreteGaussian, type BitSource, type Rational } from '@glovebox/dp';
import type { CodedFeature } from '../fit/codes.ts';
import { cutsOf, type Cut, type Node } from '../fit/tree.ts';
import { asFloat, GRID } from './grid-rows.ts';
import { SEEN } from './noisy-fit.ts';

/** People of one code or leaf, each counting GRID, and the sum of their targets. */
export interface Sums {
  readonly count: number;
  readonly sum: number;
}

interface Cutting {
  readonly features: readonly CodedFeature[];
  /** From -GRID to GRID. */
  readonly aims: Int16Array<ArrayBuffer>;
  /** Of the noise of every number of the histograms. */
  readonly variance: Rational;
  readonly minimumLeaf: number;
}

/**
 * Where the squares fall most, by noisy histograms of the tried features; null where no cut falls by more than noise could
 * make it, or leaves a side whose people noise hides, or fewer than the least of a leaf. Codes that do not lead to the node have
 * nobody, whatever the data, and no noise.
 */
export function noisyCut(
  { features, aims, variance, minimumLeaf }: Cutting,
  { people, path }: Node,
  tried: readonly number[],
  source: BitSource,
): Cut | null {
  let best: Cut | null = null;
  for (const feature of tried) {
    const coded = features[feature];
    if (coded === undefined) continue;
    const open = (code: number): boolean => path[feature]?.[code] !== false;
    const cells = sumsByCode(coded.size, coded.codes, people, aims).map((exact, code) =>
      open(code) ? noisySums(exact, variance, source) : exact,
    );
    for (const left of cutsOf(coded)) {
      const [a, b] = [true, false].map((side) =>
        sideOf(cells, (code) => open(code) && (left[code] === true) === side, asFloat(variance)),
      );
      if (a === undefined || b === undefined || !isSeen(a, minimumLeaf) || !isSeen(b, minimumLeaf)) continue;
      const between = a.sum ** 2 / a.count + b.sum ** 2 / b.count - (a.sum + b.sum) ** 2 / (a.count + b.count);
      // Of both numbers: a side's average is its noisy sum over its noisy count.
      const both = 1 + ((a.sum + b.sum) / (a.count + b.count)) ** 2;
      const noise = SEEN ** 2 * both * (a.variance / a.count + b.variance / b.count);
      if (between > noise && between > (best?.gain ?? 0)) best = { feature, left, gain: between };
    }
  }
  return best;
}

interface Side extends Sums {
  readonly variance: number;
}

function sideOf(cells: readonly Sums[], has: (code: number) => boolean, variance: number): Side {
  const own = cells.filter((_, code) => has(code));
  const count = own.reduce((total, one) => total + one.count, 0);
  const sum = own.reduce((total, one) => total + one.sum, 0);
  return { count, sum, variance: own.length * variance };
}

const isSeen = ({ count, variance }: Side, minimumLeaf: number): boolean =>
  count >= minimumLeaf * GRID && count >= SEEN * Math.sqrt(variance);

/** Whole numbers far below 2^53. */
export function sumsByCode(
  size: number,
  codes: Uint16Array,
  people: Int32Array,
  aims: Int16Array<ArrayBuffer>,
): readonly Sums[] {
  const counts = new Float64Array(size);
  const sums = new Float64Array(size);
  for (const person of people) {
    const code = codes[person] ?? 0;
    counts[code] = (counts[code] ?? 0) + GRID;
    sums[code] = (sums[code] ?? 0) + (aims[person] ?? 0);
  }
  return Array.from(counts, (count, code) => ({ count, sum: sums[code] ?? 0 }));
}

export function noisySums({ count, sum }: Sums, variance: Rational, source: BitSource): Sums {
  const noisy = (exact: number) => Number(BigInt(exact) + discreteGaussian(variance, source));
  return { count: noisy(count), sum: noisy(sum) };
}
