// SPDX-License-Identifier: Apache-2.0
/**
 * What may leave: rules on people and what they add, the audit of everything released before, rounding, exact
 * arithmetic, noise. `release()`, `releaseNoisy()`, and of models `releaseModel()` and `releaseNoisyModel()` are the only exits,
 * and only what they made can be sealed. Must never see a row, read a clock or draw randomness; but for numbers of models no number that leaves was ever a float.
 */
export { nameAtoms, uniteAtoms, type AtomNames, type NamedAtoms, type UnitedAtoms } from './atoms/atom-names.ts';
export type { RowAmounts } from './atoms/class-amounts.ts';
export { classAtoms, type AtomsAsked, type PresentClasses } from './atoms/class-atoms.ts';
export { nameSalt } from './atoms/name-salt.ts';
export { signAtoms, type Counted, type CountedLines, type Signatures } from './atoms/signatures.ts';
export {
  auditRelease,
  type AuditedClasses,
  type AuditedTable,
  type AuditVerdict,
  type Claim,
} from './audit/audit-release.ts';
export {
  CLASSES_MAX,
  COUNT_MEASURE,
  decodeAuditState,
  emptyAtomTable,
  encodeAuditState,
  PEOPLE_TABLE,
  type AtomTable,
  type AuditState,
  type ReleasedVector,
} from './audit/audit-state.ts';
export type { ClassFacts } from './audit/class-facts.ts';
export { uniteStates } from './audit/unite-states.ts';
export { vectorOf, type ClassVector } from './audit/vectors.ts';
export { cellName, checkCell, type AggregateCell, type AggregateFacts, type KeyValue, type RawCell } from './cells.ts';
export { PrivacyError, type PrivacyErrorCode } from './error.ts';
export type { EffectiveRules, NoiseStatement, Question } from './question.ts';
export {
  releaseModel,
  releaseNoisyModel,
  type CellValues,
  type FittedPartition,
  type FittedRegression,
  type ModelPart,
  type ModelRelease,
  type NoisyModel,
} from './release-model.ts';
export { release, releaseNothing, type ReleaseInput } from './release.ts';
export {
  declaredRows,
  noiseStatement,
  releaseNoisy,
  type BoundedTableCell,
  type NoisyRelease,
} from './release-noisy.ts';
export { statisticText } from './statistic.ts';
export { adoptReleased, isReleased, type Released } from './released.ts';
export type { Breakdown } from './rules/class-disclosure.ts';
export type { Magnitudes } from './rules/dominance.ts';
export { judgeCells } from './rules/judge-cells.ts';
