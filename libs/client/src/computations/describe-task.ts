// SPDX-License-Identifier: Apache-2.0
import type { Model, ModelTarget, Task } from '@glovebox/contracts';

/**
 * What a task makes of the people whom the SQL selects, and what of it leaves: sentences for those who approve. Nothing for a
 * computation without a task, whose SQL says it all.
 */
export function describeTask(task: Task | undefined): string[] {
  if (task === undefined) return [];
  return [
    `${fitted(task.model)}. The SQL names the people and what is known of them; its own numbers are not released.`,
    `Released are ${released(task.model)}, and how many people it was fitted with.`,
    'No prediction, residual or anything else is released that is there once for each person.',
  ];
}

function fitted(model: Model): string {
  const size = (leaf: number, depth: number) =>
    `with leaves of ${String(leaf)} people or more, at most ${String(depth)} cuts deep`;
  switch (model.kind) {
    case 'linear-regression':
      return `Fits a linear regression of ${targetText(model.target)} on everything else`;
    case 'logistic-regression':
      return `Fits a logistic regression of ${targetText(model.target)} on everything else`;
    case 'decision-tree':
      return `Fits a decision tree for ${targetText(model.target)} by everything else, ${size(model.minimumLeaf, model.maximumDepth)}`;
    case 'random-forest':
      return `Fits ${String(model.trees)} decision trees for ${targetText(model.target)} by everything else, each ${size(model.minimumLeaf, model.maximumDepth)}`;
    case 'k-means':
      return `Puts people who are near to each other in these numbers and levels into ${String(model.clusters)} clusters`;
  }
}

const targetText = (target: ModelTarget): string =>
  target.kind === 'number' ? `\`${target.value}\`` : `whether \`${target.group}\` is '${target.positive}'`;

function released(model: Model): string {
  switch (model.kind) {
    case 'linear-regression':
    case 'logistic-regression':
      return 'one coefficient of each number and level with its standard error (of the noise alone, under a privacy budget), and how much is explained (not under one), to three digits';
    case 'decision-tree':
    case 'random-forest':
      return 'whom each leaf holds, the average or share in it to three digits, and about how many people';
    case 'k-means':
      return 'the averages of each cluster and the shares of its levels, to three digits, and about how many people';
  }
}
