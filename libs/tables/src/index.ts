// SPDX-License-Identifier: Apache-2.0
/**
 * An owner's file as a table of text, held against the agreed columns and written as the Arrow stream that is sealed.
 * Runs on the owner's own machine, in Node and in the browser; readers of formats are passed in as tables of text.
 * Must never quote a value in an error.
 */
export { arrowColumn, type ArrowColumn } from './arrow-columns.ts';
export { detectColumns, type DetectedColumn, type DetectedTable } from './detect-columns.ts';
export { TableError, type TableErrorCode } from './error.ts';
export { parseDecimal, parseValue, type ParsedValue, type StoredValue } from './parse-value.ts';
export { planColumns, planValue, type ColumnPlan, type PlannedColumn, type PlannedValue } from './plan-columns.ts';
export {
  examineTable,
  type BadRow,
  type ColumnReport,
  type Examined,
  type PeopleReport,
  type QualityReport,
} from './quality-report.ts';
export { readArrow, type OpenBytes } from './read-arrow.ts';
export {
  isSyntheticName,
  nameColumns,
  toIdentifier,
  type FileFormat,
  type RejectedRow,
  type SourceColumn,
  type TextBatch,
  type TextTable,
} from './text-table.ts';
export { BATCH_ROWS, writeArrowStream } from './write-arrow.ts';
