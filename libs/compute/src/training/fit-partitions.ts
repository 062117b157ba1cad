// SPDX-License-Identifier: Apache-2.0
import { deriveKey } from '@glovebox/crypto';
import { questionNoise } from '@glovebox/dp';
import {
  clustersOf,
  codedFeatures,
  growForest,
  growTree,
  leafText,
  leavesOf,
  pointsOf,
  type People,
  type TrainingPlan,
} from '@glovebox/ml';
import type { EffectiveRules } from '@glovebox/privacy';
import type { Partition } from './parts.ts';

/** A partition with what each of its parts is called. */
export interface NamedPartition extends Partition {
  readonly words: readonly string[];
}

/**
 * The partitions that a model makes of people: the leaves of each tree, or clusters. What is random in a forest or in the
 * start of clusters comes from the room's key of rows: the same question of the same room makes the same parts.
 */
export function fitPartitions(
  plan: TrainingPlan,
  people: People,
  { rules, rowKey }: { readonly rules: EffectiveRules; readonly rowKey: Uint8Array },
): NamedPartition[] {
  const { model } = plan;
  const noise = questionNoise(deriveKey(rowKey, 'glovebox/training/v1'));
  const bits = (use: string) => noise([], 'training', use);
  if (model.kind === 'k-means') {
    const cluster = clustersOf(pointsOf(plan, people), model.clusters, bits('clusters'));
    const words = Array.from({ length: model.clusters }, (_, at) => `cluster ${String(at + 1)}`);
    return [{ name: 'clusters', parts: model.clusters, of: (row) => cluster[row] ?? 0, words }];
  }
  if (model.kind !== 'decision-tree' && model.kind !== 'random-forest') return [];
  const features = codedFeatures(plan, people);
  const minimumClass = plan.target?.kind === 'class' ? rules.minimumPeople : 0;
  const options = {
    maximumDepth: model.maximumDepth,
    minimumLeaf: Math.max(model.minimumLeaf, rules.minimumPeople),
    minimumClass,
  };
  const trees =
    model.kind === 'decision-tree'
      ? [growTree(features, people.target, options)]
      : growForest(features, people.target, { ...options, trees: model.trees }, bits);
  return trees.map((tree, index) => {
    const leaves = leavesOf(tree, features, people.size);
    return {
      name: `tree ${String(index + 1)}`,
      parts: tree.length,
      of: (row) => leaves[row] ?? 0,
      words: tree.map((path) => leafText(plan, path)),
    };
  });
}
