// SPDX-License-Identifier: Apache-2.0
/**
 * Fitting a model to people: what is fitted to what (from the signed tree alone), and the arithmetic. Deterministic: the same
 * people in the same order, and the same random bits, give the same model. Must never read a clock, draw randomness of
 * its own, cut or scale by anything that only data says, or decide whether a model may leave (libs/privacy does).
 */
export { asPopulation } from './plan/as-population.ts';
export {
  PARAMETERS_MAX,
  planTraining,
  rowsOfModel,
  type PlannedAttribute,
  type PlannedNumber,
  type PlannedTarget,
  type TrainingOutcome,
  type TrainingPlan,
  type TrainingRefusal,
} from './plan/plan-training.ts';
export { leafText, termText } from './plan/words.ts';
export { codedFeatures, pointsOf, stepText, type CodedFeature } from './fit/codes.ts';
export { designOf, type Design, type Term } from './fit/design.ts';
export { growForest } from './fit/forest.ts';
export { clustersOf } from './fit/k-means.ts';
export type { People } from './fit/people.ts';
export { fitLinear, fitLogistic, type RegressionFit } from './fit/regression.ts';
export { growTree, leavesOf, type LeafPath, type Tree } from './fit/tree.ts';
export { fitNoisy } from './noisy/fit-noisy.ts';
export { PREVIEWED_SIZES, previewModel, type ModelAccuracy } from './noisy/preview-model.ts';
export type { Bits, NoisyFit, NoisyStatement } from './noisy/noisy-fit.ts';
