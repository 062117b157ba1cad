// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { createEngine, EngineError, verifyTree } from '@glovebox/engine';
import { QueryError, type Probe, type TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';

/**
 * The SQL that will run for a tree, after two independent looks at it, both at an engine without rows: 1. the canonical
 * SQL, parsed again, must give the same tree; 2. the bound plan of the probe may reach only the tables, columns and
 * functions that the tree names. Throws ComputeError `tree-mismatch` or `plan-mismatch`.
 */
export async function checkQuestion(tree: QueryTree, schemas: readonly TableSchema[]): Promise<readonly Probe[]> {
  const engine = await createEngine();
  try {
    const verdict = await verifyTree(engine, tree, schemas);
    if (verdict.kind === 'verified') return verdict.probes;
    throw new ComputeError(
      verdict.issues.some(({ code }) => code.startsWith('plan-')) ? 'plan-mismatch' : 'tree-mismatch',
    );
  } catch (error) {
    if (error instanceof QueryError) throw new ComputeError('tree-mismatch');
    if (error instanceof EngineError) throw new ComputeError('plan-mismatch');
    throw error;
  } finally {
    engine.close();
  }
}
