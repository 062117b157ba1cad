// SPDX-License-Identifier: Apache-2.0
import { checkText, toQueryTree, type ConversionResult, type TableSchema } from '@glovebox/query';
import type { QueryEngine } from './create-engine.ts';
import { EngineError } from './error.ts';

/**
 * An analyst's text as a typed tree, or every reason why it is none: the rules for text, the engine's syntax errors and
 * ours, each with its place.
 * @throws EngineError `engine-failed`
 */
export async function parseQuery(
  engine: QueryEngine,
  sql: string,
  schemas: readonly TableSchema[],
  bytesMax?: number,
): Promise<ConversionResult> {
  const issues = checkText(sql, bytesMax);
  if (issues.length > 0) return { kind: 'issues', issues };
  try {
    return toQueryTree(await engine.parse(sql, bytesMax), sql, schemas);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'too-large') throw error;
    const message = 'The query has more parts than are read.';
    return { kind: 'issues', issues: [{ code: 'too-complex', message, place: null, remedy: 'Make it simpler.' }] };
  }
}
