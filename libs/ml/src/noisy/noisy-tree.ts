// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { multiply, rational, type Rational } from '@glovebox/dp';
import { codedFeatures } from '../fit/codes.ts';
import { drawnFeatures, triedOf } from '../fit/forest.ts';
import type { People } from '../fit/people.ts';
import { leavesOf, split, type Node } from '../fit/tree.ts';
import type { PlannedTarget, TrainingPlan } from '../plan/plan-training.ts';
import { leafText } from '../plan/words.ts';
import { asFloat, gaussianVariance, GRID, onGrid } from './grid-rows.ts';
import { errorOfMean } from './noisy-clusters.ts';
import { noisyCut, noisySums, sumsByCode, type Sums } from './noisy-cut.ts';
import { peopleStatement, SEEN, withMiddles, type Bits, type NoisyFit, type NoisyStatement } from './noisy-fit.ts';

/** How many trees there are, how deep, and by how many features one node is cut. */
export function shapeOf({ model, attributes, numbers }: TrainingPlan) {
  assert(model.kind === 'decision-tree' || model.kind === 'random-forest', 'a tree is of a tree or a forest');
  const features = attributes.length + numbers.length;
  const { maximumDepth, minimumLeaf } = model;
  return model.kind === 'decision-tree'
    ? { trees: 1, maximumDepth, minimumLeaf, tried: features }
    : { trees: model.trees, maximumDepth, minimumLeaf, tried: triedOf(features) };
}

/** The variance of every noisy number at one depth of one tree, and in its leaves. */
export function variancesOf(plan: TrainingPlan, rho: Rational): { readonly cuts: Rational; readonly leaves: Rational } {
  const { trees, maximumDepth, tried } = shapeOf(plan);
  const share = multiply(rho, rational(1n, BigInt(trees * (maximumDepth + 1))));
  const squaredLength = BigInt(2 * GRID * GRID);
  return {
    cuts: gaussianVariance(BigInt(tried) * squaredLength, share),
    leaves: gaussianVariance(squaredLength, share),
  };
}

/**
 * Trees that are cut by noisy histograms, and a noisy count and sum of the target for each leaf (SuLQ's ID3: Blum, Dwork,
 * McSherry and Nissim, PODS 2005).
 *
 * What leaves the people, at each depth of a tree: for each node, each feature that is tried there, and each of its codes, how
 * many people and the sum of their targets. Codes are fixed by declared levels and bounds; cuts are chosen from noisy numbers; so a
 * person is in one node of that depth, which her row and noisy numbers decide and nobody else, and there in one
 * code of each feature: with a count of GRID and a target of at most GRID she changes it all by a Euclidean length of at most sqrt(2
 * * tried) GRID. A leaf is one node with one code. The depths and the leaves of all trees share rho evenly and compose to it
 * under zCDP, adaptively (Bun and Steinke, Lemma 1.7). The trees of a forest are all grown from everybody: a sample with replacement
 * would have people in it twice. Which features are tried at a node of a forest is drawn, and of no data.
 */
export function fitNoisyTrees(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit {
  const { target } = plan;
  assert(target !== null, 'a tree has a target');
  const shape = shapeOf(plan);
  const variances = variancesOf(plan, rho);
  const features = codedFeatures(plan, withMiddles(plan, people));
  const aims = targetsOf(target, people);
  const everybody = Int32Array.from(aims.keys());
  const deviation = Math.sqrt(asFloat(variances.leaves));
  const trees = Array.from({ length: shape.trees }, (_, index) => {
    const name = `tree ${String(index + 1)}`;
    const choice = bits(`${name}: features`);
    const cutAt = (node: Node) => {
      if (node.depth >= shape.maximumDepth) return null;
      const tried = shape.trees === 1 ? features.map((__, at) => at) : drawnFeatures(features.length, choice);
      const source = bits(`${name}: node ${node.name}`);
      return noisyCut(
        { features, aims, variance: variances.cuts, minimumLeaf: shape.minimumLeaf },
        node,
        tried,
        source,
      );
    };
    const paths = split(features, cutAt, { people: everybody, path: features.map(() => null), depth: 0, name: '' });
    const source = bits(`${name}: leaves`);
    const exact = sumsByCode(paths.length, leavesOf(paths, features, people.size), everybody, aims);
    return { name, paths, sums: exact.map((own) => noisySums(own, variances.leaves, source)) };
  });
  const [first] = trees;
  const counted = (first?.sums ?? []).reduce((sum, { count }) => sum + count / GRID, 0);
  return [
    ...trees.flatMap(({ name, paths, sums }) =>
      paths.map((path, at) =>
        leafStatement(target, { part: name, term: leafText(plan, path) }, sums[at] ?? { count: 0, sum: 0 }, deviation),
      ),
    ),
    peopleStatement(counted, (Math.sqrt(first?.paths.length ?? 0) * deviation) / GRID),
  ];
}

/** From -GRID to GRID: a number between its bounds, a class at either end. */
export const targetsOf = (target: PlannedTarget, people: People): Int16Array<ArrayBuffer> =>
  target.kind === 'number'
    ? onGrid(target.number, people.target)
    : Int16Array.from(people.target, (value) => (value === 1 ? GRID : -GRID));

function leafStatement(
  target: PlannedTarget,
  words: Pick<NoisyStatement, 'part' | 'term'>,
  { count, sum }: Sums,
  deviation: number,
): NoisyStatement {
  const people = Math.max(0, Math.round(count / GRID));
  if (count < SEEN * deviation) return { ...words, value: null, error: null, people };
  const mean = sum / count;
  const { low, high } = (target.kind === 'number' ? target.number.bounds : null) ?? { low: 0, high: 1 };
  const half = (high - low) / 2;
  const value = low + (Math.min(1, Math.max(-1, mean)) + 1) * half;
  return { ...words, value, error: errorOfMean(mean, count, deviation) * half, people };
}
