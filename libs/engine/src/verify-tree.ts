// SPDX-License-Identifier: Apache-2.0
import type { QueryIssue, QueryTree } from '@glovebox/contracts';
import { canonicalBytes, equalBytes } from '@glovebox/core';
import {
  checkPlan,
  checkRowsPlan,
  printProbes,
  printQuery,
  printRowsStatements,
  type Probe,
  type TableSchema,
} from '@glovebox/query';
import type { QueryEngine } from './create-engine.ts';
import { parseQuery } from './parse-query.ts';

/** Canonical SQL is longer than what an analyst wrote: names are qualified and groups are repeated. */
export const CANONICAL_BYTES_MAX = 200_000;

export type TreeVerdict =
  | { readonly kind: 'verified'; readonly sql: string; readonly probes: readonly Probe[] }
  | { readonly kind: 'issues'; readonly issues: QueryIssue[] };

/**
 * Whoever is about to run a tree asks this: its canonical SQL, parsed again, must be the same tree, and the engine's
 * bound plans of its probes, and of what the audit reads beside them, must be no more than the tree says.
 * @throws QueryError `broken-tree`, `no-unit`; EngineError `engine-failed`
 */
export async function verifyTree(
  engine: QueryEngine,
  tree: QueryTree,
  schemas: readonly TableSchema[],
): Promise<TreeVerdict> {
  const probes = printProbes(tree, schemas);
  const sql = printQuery(tree);
  const parsed = await parseQuery(engine, sql, schemas, CANONICAL_BYTES_MAX);
  if (parsed.kind === 'issues') return parsed;
  if (!sameTree(parsed.tree, tree)) return { kind: 'issues', issues: [NOT_CANONICAL] };
  const statements = printRowsStatements(tree, schemas, probes);
  const plans = await engine.plans(
    [...probes, ...statements].map((printed) => printed.sql),
    schemas,
  );
  const issues = [
    ...probes.flatMap((probe, at) => checkPlan(plans[at], tree, schemas, probe)),
    ...statements.flatMap((statement, at) => checkRowsPlan(plans[probes.length + at], tree, schemas, statement)),
  ];
  return issues.length > 0 ? { kind: 'issues', issues } : { kind: 'verified', sql, probes };
}

const NOT_CANONICAL: QueryIssue = {
  code: 'not-canonical',
  message: 'The tree says something else than its own SQL.',
  place: null,
  remedy: 'Make the tree from SQL again.',
};

function sameTree(a: QueryTree, b: QueryTree): boolean {
  return equalBytes(canonicalBytes(a), canonicalBytes(b));
}
