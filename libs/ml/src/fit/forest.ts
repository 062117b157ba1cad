// SPDX-License-Identifier: Apache-2.0
import { uniformBelow, type BitSource } from '@glovebox/dp';
import type { CodedFeature } from './codes.ts';
import { growTree, type Tree, type TreeOptions } from './tree.ts';

/**
 * Trees over samples of the people with replacement, each node cut by one of a few features drawn for it (about the square
 * root of their number). The samples decide where is cut; leaves are read from everybody. `bits` are the question's: the same
 * question has the same forest.
 */
export function growForest(
  features: readonly CodedFeature[],
  target: Float64Array,
  { trees, ...options }: Omit<TreeOptions, 'weights' | 'draw'> & { readonly trees: number },
  bits: (use: string) => BitSource,
): Tree[] {
  return Array.from({ length: trees }, (_, index) => {
    const source = bits(`tree ${String(index)}`);
    const weights = sample(target.length, source);
    return growTree(features, target, { ...options, weights, draw: () => drawnFeatures(features.length, source) });
  });
}

function sample(size: number, source: BitSource): Uint16Array {
  const weights = new Uint16Array(size);
  const below = BigInt(size);
  for (let draw = 0; draw < size; draw += 1) {
    const person = Number(uniformBelow(below, source));
    weights[person] = (weights[person] ?? 0) + 1;
  }
  return weights;
}

/** So many of the features of a forest are tried at one node. */
export const triedOf = (features: number): number => Math.ceil(Math.sqrt(features));

/** Ascending: where gains are equal the first feature is cut. */
export function drawnFeatures(features: number, source: BitSource): number[] {
  const left = Array.from({ length: features }, (_, at) => at);
  const chosen = Array.from({ length: triedOf(features) }, () => {
    const [one = 0] = left.splice(Number(uniformBelow(BigInt(left.length), source)), 1);
    return one;
  });
  return chosen.sort((a, b) => a - b);
}
