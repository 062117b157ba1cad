// SPDX-License-Identifier: Apache-2.0
import type { BitSource } from '@glovebox/dp';

const ROUNDS_MAX = 100;

/**
 * The cluster of every person (Lloyd 1982), from starting points drawn apart from each other (k-means++, Arthur and
 * Vassilvitskii 2007). `points` are columns, each from 0 to 1. The same bits give the same clusters.
 */
export function clustersOf(points: readonly Float64Array[], clusters: number, bits: BitSource): Uint8Array {
  const size = points[0]?.length ?? 0;
  const width = points.length;
  const centres = startingPoints(points, clusters, bits);
  const cluster = new Uint8Array(size);
  const distances = new Float64Array(size);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = cluster.slice();
    assign(centres, points, { cluster, distances });
    if (round > 0 && cluster.every((one, person) => one === before[person])) break;
    const sums = new Float64Array(centres.length);
    const counts = new Float64Array(clusters);
    for (const one of cluster) counts[one] = (counts[one] ?? 0) + 1;
    for (const [at, column] of points.entries())
      for (let person = 0; person < size; person += 1) {
        const place = (cluster[person] ?? 0) * width + at;
        sums[place] = (sums[place] ?? 0) + (column[person] ?? 0);
      }
    for (const [place, sum] of sums.entries()) {
      const count = counts[Math.floor(place / width)] ?? 0;
      // Nobody is near to it any more: it stays where it was.
      if (count > 0) centres[place] = sum / count;
    }
  }
  return cluster;
}

/** One centre after the other, each with a number for each column. */
function startingPoints(points: readonly Float64Array[], clusters: number, bits: BitSource): Float64Array {
  const size = points[0]?.length ?? 0;
  const width = points.length;
  const centres = new Float64Array(clusters * width);
  const put = (index: number, person: number) => {
    for (const [at, column] of points.entries()) centres[index * width + at] = column[person] ?? 0;
  };
  put(0, Math.floor(uniform(bits) * size));
  const nearest = { cluster: new Uint8Array(size), distances: new Float64Array(size) };
  for (let index = 1; index < clusters; index += 1) {
    assign(centres.subarray(0, index * width), points, nearest);
    let rest = uniform(bits) * nearest.distances.reduce((sum, one) => sum + one, 0);
    let person = 0;
    while (person < size - 1 && rest >= (nearest.distances[person] ?? 0)) {
      rest -= nearest.distances[person] ?? 0;
      person += 1;
    }
    put(index, person);
  }
  return centres;
}

/** The nearest centre of every person, the first of equally near ones, and the square of the distance to it. */
export function assign(
  centres: Float64Array,
  points: readonly Float64Array[],
  { cluster, distances }: { readonly cluster: Uint8Array; readonly distances: Float64Array },
): void {
  const width = points.length;
  for (let person = 0; person < cluster.length; person += 1) {
    let best = Infinity;
    for (let from = 0; from < centres.length; from += width) {
      let distance = 0;
      for (let at = 0; at < width; at += 1) {
        const difference = (points[at]?.[person] ?? 0) - (centres[from + at] ?? 0);
        distance += difference * difference;
      }
      if (distance >= best) continue;
      best = distance;
      cluster[person] = from / width;
    }
    distances[person] = best;
  }
}

/** From 0 to below 1 on a grid of 2^-53. */
const uniform = (bits: BitSource): number => Number(bits.take(53)) / 2 ** 53;
