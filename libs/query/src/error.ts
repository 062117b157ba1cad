// SPDX-License-Identifier: Apache-2.0
import type { QueryIssue } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';

export type QueryErrorCode = 'broken-tree' | 'no-unit' | 'too-wide';

/** A tree that fits no schema: made by other means than `toQueryTree`, or for another agreement. */
export class QueryError extends CodedError<QueryErrorCode> {}

/** Why a text is not a question of ours. Stable. Each has a case in `test/vectors/query-refusals.json`. */
export type QueryIssueCode =
  | 'aggregate-argument'
  | 'alias-taken'
  | 'ambiguous-column'
  | 'arithmetic'
  | 'case-result'
  | 'cast'
  | 'column-comparison'
  | 'constant-output'
  | 'cross-join'
  | 'derived-rows'
  | 'distinct'
  | 'filter-on-aggregate'
  | 'function'
  | 'group-kind'
  | 'group-not-selected'
  | 'group-twice'
  | 'grouping-sets'
  | 'having'
  | 'identifier'
  | 'join-condition'
  | 'join-kind'
  | 'limit'
  | 'literal'
  | 'lists-rows'
  | 'needs-alias'
  | 'nested-with'
  | 'no-bins'
  | 'not-a-select'
  | 'not-grouped'
  | 'null-comparison'
  | 'order'
  | 'parameter'
  | 'schema-name'
  | 'self-join'
  | 'set-operation'
  | 'star'
  | 'subquery'
  | 'table-function'
  | 'personal-statistic'
  | 'quantile'
  | 'too-complex'
  | 'too-wide'
  | 'transform'
  | 'union-columns'
  | 'unknown-column'
  | 'unknown-relation'
  | 'unknown-syntax'
  | 'unknown-table'
  | 'window'
  | 'wrong-type';

/** Carries one issue to whoever collects them. Never leaves this library. */
export class QueryRefusal extends CodedError<QueryIssueCode> {
  readonly issue: QueryIssue;

  constructor(code: QueryIssueCode, issue: QueryIssue) {
    super(code, issue.message);
    this.issue = issue;
  }
}
