// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, QueryTree } from '@glovebox/contracts';
import { createEngine, parseQuery } from '@glovebox/engine';
import { tableSchemas } from '@glovebox/query';
import { CliError } from './error.ts';

/**
 * Parses a query on this machine: an engine with nothing in it makes the syntax tree, the query library the typed one.
 * @param field where the text is from
 * @throws CliError `not-a-query` with every issue and its place
 */
export async function parseLocally(
  sql: string,
  datasets: readonly AgreementDataset[],
  field = 'sql',
): Promise<QueryTree> {
  const engine = await createEngine();
  try {
    const result = await parseQuery(engine, sql, tableSchemas(datasets));
    if (result.kind === 'tree') return result.tree;
    throw new CliError('not-a-query', 'this is not a query that Glovebox can admit', {
      field,
      remedy: 'change the query as the reasons say',
      reasons: result.issues.map(({ code, message, place, remedy }) => ({
        code,
        message,
        ...(place === null ? {} : { place }),
        ...(remedy === undefined ? {} : { remedy }),
      })),
    });
  } finally {
    engine.close();
  }
}
