// SPDX-License-Identifier: Apache-2.0
/**
 * Differential privacy: exact samplers, the accountant, the ledger's arithmetic, mechanisms and contribution bounding. Integers and
 * fractions only; what is random comes from the question's seed. Must never touch rows' storage, a clock, floating point in
 * anything that is released or charged, or decide who may ask.
 *
 * The order of use: `preparePlan` says noise and price; `previewAccuracy` says what the answer will be worth; `charge` takes the price
 * from the dataset's ledger; only then rows are read and bounded (`boundUnits`, or the SQL that equals it); `answer` adds noise.
 */
export {
  RENYI_ORDERS,
  sgdDivergence,
  sgdEpsilon,
  sgdRho,
  subsampledGaussianDivergence,
  type SgdLoss,
  type SgdPhase,
} from './accountant/subsampled-gaussian.ts';
export {
  epsilonOfRenyi,
  epsilonOfZcdp,
  rhoForEpsilon,
  rhoOfPureEpsilon,
  simpleEpsilonOfZcdp,
  splitRho,
} from './accountant/zcdp.ts';
export {
  boundUnits,
  type BoundedCell,
  type BoundedMeasure,
  type ContributionBounds,
  type UnitRow,
} from './bounding/bound-units.ts';
export { contributionKey, contributionRank, type ContributionRank } from './bounding/contribution-rank.ts';
export { gridValue } from './bounding/grid-value.ts';
export { DpError, type DpErrorCode } from './error.ts';
export { decimalUp, divide, multiply, parseDecimal, rational, type Rational } from './exact/rational.ts';
export { epsilonLowerBound } from './audit/epsilon-lower-bound.ts';
export { Amount, amountOf, lossOf } from './ledger/amount.ts';
export { Charge, LedgerDocument, PrivacyBudget } from './ledger/document.ts';
export { chargeJointly, type JointOutcome } from './ledger/joint.ts';
export {
  charge,
  emptyLedger,
  ledgerDocument,
  openLedger,
  remaining,
  withBudget,
  type ChargeOutcome,
  type Ledger,
} from './ledger/ledger.ts';
export { privacyLoss, reportLedger, type LedgerReport, type PrivacyLoss } from './ledger/report.ts';
export { previewAccuracy, type AccuracyPreview, type AggregateAccuracy } from './mechanisms/accuracy.ts';
export { answer } from './mechanisms/answer.ts';
export { consistentTotals, type ConsistentTotal, type NoisyTotal } from './mechanisms/consistent-totals.ts';
export { gaussianVariance } from './mechanisms/gaussian-noise.ts';
export type { CellInput, DpAggregate, DpCell, DpPlan, KeySelection, NoisyRow, NoisyValue } from './mechanisms/plan.ts';
export { preparePlan, type PreparedPlan } from './mechanisms/prepare.ts';
export { noisyQuantile, quantileNoise, ranksOf, type QuantileNoise } from './mechanisms/quantile.ts';
export { addsUp, consistentRows, hierarchiesOf } from './question/consistent-tables.ts';
export { declaredKeys } from './question/declared-keys.ts';
export { onLadder, type Ladder } from './question/ladder.ts';
export {
  inputsOf,
  type Measure,
  type PlannedAggregate,
  type SummedCell,
  type SummedMeasure,
} from './question/plan-aggregates.ts';
export {
  planQuestion,
  priceQuestion,
  type AskedDataset,
  type PlannedTable,
  type PlanOutcome,
  type PlanRefusal,
  type PrivateQuestion,
} from './question/plan-question.ts';
export type { BitSource } from './random/bit-source.ts';
export { keyStreamBits, questionNoise, type CellKeys, type QuestionNoise } from './random/question-noise.ts';
export { uniformBelow } from './random/uniform.ts';
export { discreteGaussian } from './samplers/discrete-gaussian.ts';
export { discreteLaplace } from './samplers/discrete-laplace.ts';
