// SPDX-License-Identifier: Apache-2.0
import type { BitSource } from '@glovebox/dp';

const ROUNDS_MAX = 100;

/**
 * The cluster of every person (Lloyd 1982), from starting points drawn apart from each other (k-means++, Arthur and
 * Vassilvitskii 2007). `points` are columns, each from 0 to 1. The same bits give the same clusters.
 */
export function clustersOf(points: readonly Float64Array[], clusters: number, bits: BitSource): Uint8Array {
  const size = points[0]?.length ?? 0;
  const centres = startingPoints(points, clusters, bits);
  const cluster = new Uint8Array(size);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const sums = centres.map((centre) => new Float64Array(centre.length));
    const counts = new Float64Array(centres.length);
    let moved = 0;
    for (let person = 0; person < size; person += 1) {
      const nearest = nearestOf(centres, points, person).centre;
      if (cluster[person] !== nearest) moved += 1;
      cluster[person] = nearest;
      counts[nearest] = (counts[nearest] ?? 0) + 1;
      const sum = sums[nearest];
      for (let at = 0; sum !== undefined && at < points.length; at += 1)
        sum[at] = (sum[at] ?? 0) + (points[at]?.[person] ?? 0);
    }
    if (moved === 0 && round > 0) break;
    for (const [index, centre] of centres.entries())
      for (let at = 0; (counts[index] ?? 0) > 0 && at < centre.length; at += 1)
        centre[at] = (sums[index]?.[at] ?? 0) / (counts[index] ?? 1);
  }
  return cluster;
}

function startingPoints(points: readonly Float64Array[], clusters: number, bits: BitSource): Float64Array[] {
  const size = points[0]?.length ?? 0;
  const at = (person: number) => Float64Array.from(points, (column) => column[person] ?? 0);
  const centres = [at(Math.floor(uniform(bits) * size))];
  while (centres.length < clusters) {
    const distances = new Float64Array(size);
    let total = 0;
    for (let person = 0; person < size; person += 1) {
      distances[person] = nearestOf(centres, points, person).distance;
      total += distances[person] ?? 0;
    }
    let rest = uniform(bits) * total;
    let person = 0;
    while (person < size - 1 && rest >= (distances[person] ?? 0)) rest -= distances[person++] ?? 0;
    centres.push(at(person));
  }
  return centres;
}

function nearestOf(centres: readonly Float64Array[], points: readonly Float64Array[], person: number) {
  let best = { centre: 0, distance: Infinity };
  for (let index = 0; index < centres.length; index += 1) {
    const centre = centres[index];
    let distance = 0;
    for (let at = 0; at < points.length; at += 1) distance += ((points[at]?.[person] ?? 0) - (centre?.[at] ?? 0)) ** 2;
    if (distance < best.distance) best = { centre: index, distance };
  }
  return best;
}

/** From 0 to below 1 on a grid of 2^-53. */
const uniform = (bits: BitSource): number => Number(bits.take(53)) / 2 ** 53;
