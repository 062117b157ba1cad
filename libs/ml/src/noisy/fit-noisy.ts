// SPDX-License-Identifier: Apache-2.0
import type { Rational } from '@glovebox/dp';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { fitNoisyClusters } from './noisy-clusters.ts';
import type { Bits, NoisyFit } from './noisy-fit.ts';
import { fitNoisyLinear, fitNoisyLogistic } from './noisy-regression.ts';
import { fitNoisyTrees } from './noisy-tree.ts';

/**
 * A model of these people under differential privacy: rho-zCDP for one row more or less. Each mechanism has its argument
 * beside its code; the same people and the same bits give the same model.
 */
export function fitNoisy(plan: TrainingPlan, people: People, rho: Rational, bits: Bits): NoisyFit {
  switch (plan.model.kind) {
    case 'linear-regression':
      return fitNoisyLinear(plan, people, rho, bits);
    case 'logistic-regression':
      return fitNoisyLogistic(plan, people, rho, bits);
    case 'k-means':
      return fitNoisyClusters(plan, people, rho, bits);
    case 'decision-tree':
    case 'random-forest':
      return fitNoisyTrees(plan, people, rho, bits);
  }
}
