// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';

/**
 * About the Arrow stream of one dataset:
 * - malformed: not the Arrow IPC streaming format, or a part of it that this reader does not take
 * - truncated: the stream ends before its end marker
 * - trailing-bytes: something follows the end marker
 * - too-large: a message or a dictionary is larger than this reader takes, or there are more rows, groups or classes than are looked at
 * - schema-mismatch: columns, types or nullability are not the declared ones
 * - buffer-bounds: a buffer is shorter than its rows, or lies outside of its message
 * - offsets: text offsets decrease or point outside of the text
 * - utf8: text is not UTF-8
 * - dictionary: an index has no entry, or a batch names a dictionary that no column has
 * - null-count: the number of nulls is not the one stated, or a column that must not have any has some
 * - out-of-range: a decimal of more than 18 digits, a date outside of years 1 to 9999, a text over 4000 bytes
 * - domain: a text is not in the domain that its owner declared
 * About the session:
 * - tree-mismatch: the printed SQL does not parse to the same tree
 * - plan-mismatch: the bound plan is not the tree's
 * - protocol: a message out of order or not of its form
 * - timeout: the wall-clock limit was reached and the process killed
 * - compute-failed: anything else, a crash and every error of the engine included
 */
export const computeErrorCodes = [
  'malformed',
  'truncated',
  'trailing-bytes',
  'too-large',
  'schema-mismatch',
  'buffer-bounds',
  'offsets',
  'utf8',
  'dictionary',
  'null-count',
  'out-of-range',
  'domain',
  'tree-mismatch',
  'plan-mismatch',
  'protocol',
  'timeout',
  'compute-failed',
] as const;
export type ComputeErrorCode = (typeof computeErrorCodes)[number];

/** Thrown by this library. The text is made from the code alone: the engine's own texts can quote a cell. */
export class ComputeError extends CodedError<ComputeErrorCode> {
  constructor(code: ComputeErrorCode) {
    super(code, `computation ended with \`${code}\``);
  }
}

/** The code of whatever was thrown. Text and cause are dropped: they may hold data. */
export function codeOf(error: unknown): ComputeErrorCode {
  return error instanceof ComputeError ? error.code : 'compute-failed';
}
