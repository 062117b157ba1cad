// SPDX-License-Identifier: Apache-2.0
/**
 * DuckDB with nothing in it: an analyst's text to its syntax tree, printed SQL to its bound plan on empty tables. Must
 * never see a row, reach a file or the network, or execute what somebody wrote.
 */
export { createEngine, type QueryEngine } from './create-engine.ts';
export { EngineError, type EngineErrorCode } from './error.ts';
export { parseQuery } from './parse-query.ts';
export { CANONICAL_BYTES_MAX, verifyTree, type TreeVerdict } from './verify-tree.ts';
