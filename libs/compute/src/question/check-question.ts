// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { canonicalBytes, equalBytes } from '@glovebox/core';
import { createEngine, EngineError, parseQuery } from '@glovebox/engine';
import { checkPlan, printProbe, printQuery, QueryError, type Probe, type TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';

/**
 * The SQL that will run for a tree, after two independent looks at it, both at an engine without rows: 1. the canonical
 * SQL, parsed again, must give the same tree; 2. the bound plan of the probe may reach only the tables, columns and
 * functions that the tree names. Throws ComputeError `tree-mismatch` or `plan-mismatch`.
 */
export async function checkQuestion(tree: QueryTree, schemas: readonly TableSchema[]): Promise<Probe> {
  const engine = await createEngine();
  try {
    const parsed = await parseQuery(engine, printQuery(tree), schemas, maxPrintedBytes);
    if (parsed.kind !== 'tree' || !equalBytes(canonicalBytes(parsed.tree), canonicalBytes(tree))) {
      throw new ComputeError('tree-mismatch');
    }
    const probe = printProbe(tree, schemas);
    const issues = checkPlan(await engine.plan(probe.sql, schemas), tree, schemas);
    if (issues.length > 0) throw new ComputeError('plan-mismatch');
    return probe;
  } catch (error) {
    if (error instanceof QueryError) throw new ComputeError('tree-mismatch');
    if (error instanceof EngineError) throw new ComputeError('plan-mismatch');
    throw error;
  } finally {
    engine.close();
  }
}

/** A tree is bounded by its schema; what is printed from it may be longer than what an analyst may write. */
const maxPrintedBytes = 2 ** 20;
