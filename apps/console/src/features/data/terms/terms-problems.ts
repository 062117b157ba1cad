// SPDX-License-Identifier: Apache-2.0
import { asSentence, describeIssue, innerIssues, type SchemaIssue } from '@glovebox/client';
import type { Reason } from '@glovebox/contracts';

/** Gathers problems; the first of a field stays, as the others often follow from it. */
export class ProblemList {
  readonly kind = 'problems';
  readonly problems: Record<string, string> = {};

  get isEmpty(): boolean {
    return Object.keys(this.problems).length === 0;
  }

  add(field: string, problem: string): void {
    this.problems[field] ??= problem;
  }

  /** `lent`: the names of the columns, in the order of the terms. */
  addIssues(issues: readonly SchemaIssue[], lent: readonly string[]): void {
    for (const issue of innerIssues(issues)) this.add(fieldOf(issue.path, lent), describeIssue(issue));
  }

  /** Of the check of terms, whose clause is the field. */
  addReasons(reasons: readonly Reason[]): void {
    for (const { clause = 'columns', message, remedy } of reasons) {
      const [, said = message] = message.split(/: (.*)/s);
      this.add(clause, [said, remedy ?? ''].filter(Boolean).map(asSentence).join(' '));
    }
  }
}

/** `columns.2.terms.bounds.low` is `columns.age.bounds.low`, and what is wrong with a part of a list is the list's. */
function fieldOf(path: readonly PropertyKey[], lent: readonly string[]): string {
  const parts = path.map(String);
  const named = parts[0] === 'columns' && parts.length > 1;
  const [head, rest] = named
    ? [['columns', lent[Number(parts[1])] ?? ''], parts.slice(parts[2] === 'terms' ? 3 : 2)]
    : [[], parts];
  const end = rest.findIndex((part, index) => /^\d+$/.test(part) && rest[index - 1] !== 'clauses');
  return [...head, ...(end < 0 ? rest : rest.slice(0, end))].join('.');
}
