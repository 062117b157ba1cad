// SPDX-License-Identifier: Apache-2.0
/**
 * SQL as a typed tree: the subset that a question may be written in, from the engine's syntax tree, and SQL printed from
 * the tree. Denies by default. Must never execute anything, see a row, or decide who may ask what.
 */
export { QueryError, type QueryErrorCode, type QueryIssueCode } from './error.ts';
export { checkPlan, checkRowsPlan } from './plan/check-plan.ts';
export {
  auditedAggregates,
  printContributions,
  printDerivedRows,
  printRowsStatements,
  ROW_ID,
  ROW_NUMBER,
  type AuditedAggregates,
  type Contributions,
  type DerivedRows,
  type RowsStatement,
} from './print/print-contributions.ts';
export { printAggregate, printColumn, printKey, printPredicate } from './print/print-parts.ts';
export { printProbes } from './print/print-probe.ts';
export { printUnitRows, type RowMeasure } from './print/print-unit-rows.ts';
export { printQuery } from './print/print-query.ts';
export { printValue } from './print/print-value.ts';
export {
  readProbeRow,
  type AggregateNumbers,
  type Moments,
  type Probe,
  type ProbeAggregate,
  type ProbeCell,
  type ProbeLayout,
} from './probe.ts';
export { tableSchemas, type TableSchema } from './schema.ts';
export { aggregatesOf, blocksOf, outputName } from './scope/blocks.ts';
export { argumentsOf } from './scope/arguments.ts';
export { columnsOfProbe } from './scope/columns-used.ts';
export { conjunctionOf } from './scope/conjunction.ts';
export { canonicalDecimal, compareDecimals, unitsOf } from './scope/decimal.ts';
export { domainOf } from './scope/domain.ts';
export { limitsOf, type DimensionLimits } from './scope/limits.ts';
export { fractionOf } from './scope/fraction.ts';
export { linearParts, type LinearPart, type RevealedParts } from './scope/linear-parts.ts';
export { asColumnType, isCanonical } from './scope/literal-type.ts';
export { datasetsOf, datasetsOfAll, unitBehind, type ColumnView, type RelationView } from './scope/relation.ts';
export {
  conditionsOf,
  existsOf,
  resolveTree,
  unitOfFrom,
  type Exists,
  type ResolvedBlock,
  type ResolvedTree,
} from './scope/resolve-tree.ts';
export { derivedParts, toldBy, type DerivedPart } from './scope/told-by.ts';
export { typeThrough } from './scope/transform.ts';
export { parametersOf, withValues, type OpenLiteral } from './template/parameters.ts';
export { checkText, SQL_BYTES_MAX } from './text/check-text.ts';
export { toQueryTree, type ConversionResult } from './to-query-tree.ts';
