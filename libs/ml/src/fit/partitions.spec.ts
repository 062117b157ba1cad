// SPDX-License-Identifier: Apache-2.0
import { questionNoise } from '@glovebox/dp';
import fc from 'fast-check';
import { growForest } from './forest.ts';
import { clustersOf } from './k-means.ts';
import { growTree, leavesOf } from './tree.ts';

const bits = (seed: number) => {
  const noise = questionNoise(new Uint8Array(32).fill(seed));
  return (use: string) => noise([], use);
};

const coded = (codes: readonly number[], size: number, isOrdered: boolean) => ({
  codes: Uint16Array.from(codes),
  size,
  isOrdered,
});

describe('a tree', () => {
  it('cuts where the target changes', () => {
    const size = 200;
    const age = Array.from({ length: size }, (_, at) => at % 10);
    const target = Float64Array.from(age, (code) => (code < 4 ? 1 : 5));
    const tree = growTree([coded(age, 10, true)], target, { maximumDepth: 3, minimumLeaf: 10, minimumClass: 0 });
    expect(tree).toHaveLength(2);
    expect(tree[0]?.[0]).toEqual([true, true, true, true, false, false, false, false, false, false]);
  });

  it('has no leaf of few people, and none of few of a class, whatever the data', () => {
    const person = fc.tuple(fc.nat(3), fc.nat(6), fc.nat(1));
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 30, maxLength: 200 }),
        fc.integer({ min: 1, max: 25 }),
        (all, least) => {
          const features = [
            coded(
              all.map(([a]) => a),
              4,
              false,
            ),
            coded(
              all.map(([, b]) => b),
              7,
              true,
            ),
          ];
          const target = Float64Array.from(all, ([, , c]) => c);
          const options = { maximumDepth: 6, minimumLeaf: 2 * least, minimumClass: least };
          const trees = [
            growTree(features, target, options),
            ...growForest(features, target, { ...options, trees: 2 }, bits(1)),
          ];
          for (const tree of trees) {
            if (tree.length === 1) continue;
            const leaves = leavesOf(tree, features, all.length);
            for (const leaf of tree.keys()) {
              const inside = all.filter((_, at) => leaves[at] === leaf);
              const positives = inside.filter(([, , c]) => c === 1).length;
              expect(inside.length).toBeGreaterThanOrEqual(2 * least);
              expect(Math.min(positives, inside.length - positives)).toBeGreaterThanOrEqual(least);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sends everybody into one leaf', () => {
    const codes = Array.from({ length: 300 }, (_, at) => (at * 7) % 5);
    const target = Float64Array.from(codes, (code, at) => code * 3 + (at % 3));
    const features = [coded(codes, 5, false)];
    const tree = growTree(features, target, { maximumDepth: 4, minimumLeaf: 10, minimumClass: 0 });
    for (const [person, code] of codes.entries())
      expect(tree.filter((path) => path[0]?.[code] !== false)).toHaveLength(1 + 0 * person);
  });
});

describe('a forest', () => {
  it('is the same for the same bits, and another for others', () => {
    const people = Array.from({ length: 500 }, (_, at) => [(at * 7) % 5, (at * 11) % 9, (at * 13) % 17]);
    const features = [0, 1, 2].map((feature) =>
      coded(
        people.map((one) => one[feature] ?? 0),
        17,
        true,
      ),
    );
    const target = Float64Array.from(people, ([a = 0, b = 0, c = 0]) => a * b - c);
    const grown = (seed: number) =>
      growForest(features, target, { trees: 3, maximumDepth: 4, minimumLeaf: 10, minimumClass: 0 }, bits(seed));
    expect(grown(1)).toEqual(grown(1));
    expect(grown(1)).not.toEqual(grown(2));
  });
});

describe('clusters', () => {
  it('are those that are there', () => {
    const centre = (at: number) => at % 3;
    const points = [0, 1].map((axis) =>
      Float64Array.from({ length: 300 }, (_, at) => 0.1 + 0.4 * centre(at) + 0.02 * (((at * (7 + axis)) % 11) / 11)),
    );
    const cluster = clustersOf(points, 3, bits(3)('clusters'));
    const names = [0, 1, 2].map((at) => cluster[at]);
    expect(new Set(names).size).toBe(3);
    expect([...cluster].every((one, at) => one === names[centre(at)])).toBe(true);
  });
});
