// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { parse } from 'lossless-json';
import { EngineError } from './error.ts';

/** Bytes of a syntax tree or plan; an honest one has some ten thousand. */
const JSON_CHARACTERS_MAX = 2_000_000;
/** Nesting that no honest tree reaches and that every parser of it survives. */
const DEPTH_MAX = 500;

/** Either of the engine's functions that only look at SQL. The text is a parameter: it is parsed or bound, never run. */
export type LookingFunction = 'json_serialize_sql' | 'json_serialize_plan';

/**
 * What the engine answers about a text, with every number kept as the text that the engine wrote: positions and wide
 * integers do not survive JavaScript's numbers.
 * @throws EngineError `too-large`, `engine-failed`
 */
export async function askEngine(connection: DuckDBConnection, look: LookingFunction, sql: string): Promise<unknown> {
  const json = await answer(connection, look, sql);
  if (json.length > JSON_CHARACTERS_MAX || deepestNesting(json) > DEPTH_MAX)
    throw new EngineError('too-large', 'the query has more parts than are read', { remedy: 'make it simpler' });
  return parse(json, null, (digits) => digits);
}

async function answer(connection: DuckDBConnection, look: LookingFunction, sql: string): Promise<string> {
  try {
    const reader = await connection.runAndReadAll(`SELECT ${look}($1::VARCHAR)`, [sql]);
    const json = reader.getRows()[0]?.[0];
    if (typeof json === 'string') return json;
  } catch (cause) {
    throw new EngineError('engine-failed', 'the engine could not look at the query', { cause });
  }
  throw new EngineError('engine-failed', 'the engine gave no answer about the query');
}

function deepestNesting(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (bracket === '{' || bracket === '[') deepest = Math.max(deepest, ++depth);
    else if (bracket === '}' || bracket === ']') depth--;
  }
  return deepest;
}
